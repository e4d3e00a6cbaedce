import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Loading } from "../../ui/Empty";
import { Facts, Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { RawJson } from "../../ui/RawJson";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { Updated } from "../../ui/Updated";
import { count, plain } from "../../ui/words";
import { Copy } from "../../ui/Copy";
import { EmailActions } from "./EmailActions";
import { EmailContent } from "./EmailContent";
import { EmailRecipients } from "./EmailRecipients";
import { EngagementSection } from "./EngagementSection";
import css from "./Detail.module.css";
import { EmailHistory } from "./EmailHistory";
import { Labels } from "./Labels";
import { OutcomeBox } from "./OutcomeBox";
import { outcomeOf } from "./outcome";
import { isReschedulable, refreshOf, toneOf } from "./status";

type Email = components["schemas"]["Email"];

const route = getRouteApi("/signed-in/o/$org/$environment/emails/$id");

/** One email: what happened to it, why, and what can be done. */
export function EmailPage() {
    const { id } = route.useParams();
    const { api, can } = useWorkspace();
    const query = api.useQuery(
        "get",
        "/v1/emails/{id}",
        { params: { path: { id } } },
        { refetchInterval: ({ state }) => refreshOf(state.data, new Date()) },
    );
    const email = query.data;
    const back = <To page="emails">Emails</To>;
    if (!email) {
        return (
            <Page title="Email" back={back}>
                {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
            </Page>
        );
    }
    return (
        <Page
            title={email.subject || "(no subject)"}
            back={back}
            state={<State email={email} readAt={query.dataUpdatedAt} />}
            actions={can("emails:send") ? <EmailActions email={email} /> : null}
        >
            <OutcomeBox outcome={outcomeOf(email)} />
            <div className={css.columns}>
                <div className={css.main}>
                    <EmailHistory history={email.history ?? []} />
                    <EmailRecipients recipients={email.recipients ?? []} />
                    <EmailContent email={email} />
                </div>
                <div className={css.beside}>
                    <Addresses email={email} />
                    <Labels tags={email.tags} metadata={email.metadata} />
                    {email.engagement ? <EngagementSection engagement={email.engagement} /> : null}
                </div>
            </div>
            <RawJson value={email} />
        </Page>
    );
}

function State({ email, readAt }: { email: Email; readAt: number }) {
    const isWaiting = refreshOf(email, new Date()) !== false;
    return (
        <>
            <Status tone={toneOf(email.status)}>{plain(email.status)}</Status> To {count(recipientsOf(email), "recipient")}, accepted{" "}
            <Time at={email.created_at} />
            {isReschedulable(email.status) && email.scheduled_at ? (
                <>
                    , to be sent <Time at={email.scheduled_at} />
                </>
            ) : null}
            {isWaiting ? " · " : null}
            {isWaiting ? <Updated at={readAt} /> : null}
        </>
    );
}

function recipientsOf(email: Email): number {
    return email.recipients?.length ?? email.to.length + email.cc.length + email.bcc.length;
}

function Addresses({ email }: { email: Email }) {
    const facts: [string, ReactNode][] = [
        ["From", email.from],
        ["To", email.to.join(", ")],
    ];
    if (email.cc.length > 0) facts.push(["Cc", email.cc.join(", ")]);
    if (email.bcc.length > 0) facts.push(["Bcc", email.bcc.join(", ")]);
    if (email.reply_to?.length) facts.push(["Replies go to", email.reply_to.join(", ")]);
    if (email.scheduled_at) facts.push(["Scheduled for", <Time key="scheduled" at={email.scheduled_at} />]);
    if (email.topic) facts.push(["Topic", <To key="topic" page={`topics/${email.topic}`}>{email.topic}</To>]);
    if (email.resent_from) facts.push(["Resent from", <To key="from" page={`emails/${email.resent_from}`}>{email.resent_from}</To>]);
    facts.push(["Id", <Copy key="id" shown text={email.id} what="the id" />]);
    return (
        <Section title="Addresses">
            <Facts facts={facts} />
        </Section>
    );
}
