import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Copy } from "../../ui/Copy";
import { Loading } from "../../ui/Empty";
import { Facts, Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { RawJson } from "../../ui/RawJson";
import { Status, Tag } from "../../ui/Status";
import { Time } from "../../ui/Time";
import css from "./Detail.module.css";
import { FailedRecipients } from "./FailedRecipients";
import { INCOMPLETE, kindOf, verdictsOf } from "./received";
import { ReceivedAttachments } from "./ReceivedAttachments";
import { ReceivedContent } from "./ReceivedContent";

type Received = components["schemas"]["ReceivedEmail"];

const route = getRouteApi("/signed-in/o/$org/$environment/received/$id");

/** One received email: what it says, what it answers, and what SES's checks found. */
export function ReceivedEmailPage() {
    const { id } = route.useParams();
    const { api } = useWorkspace();
    const query = api.useQuery("get", "/v1/emails/receiving/{id}", { params: { path: { id } } });
    const email = query.data;
    const back = <To page="received">Received</To>;
    if (!email) {
        return (
            <Page title="Received email" back={back}>
                {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
            </Page>
        );
    }
    return (
        <Page
            title={email.subject || "(no subject)"}
            back={back}
            state={
                <>
                    <Tag>{kindOf(email)}</Tag> From {email.from}, received <Time at={email.created_at} />
                </>
            }
        >
            <Answered email={email} />
            <Incomplete email={email} />
            <div className={css.columns}>
                <div className={css.main}>
                    <FailedRecipients recipients={email.failed_recipients} />
                    <ReceivedContent email={email} />
                    {email.attachments.length > 0 ? <ReceivedAttachments emailId={email.id} /> : null}
                </div>
                <div className={css.beside}>
                    <Addresses email={email} />
                    <Checks email={email} />
                </div>
            </div>
            <RawJson value={email} />
        </Page>
    );
}

/** The email of ours that this one answers or reports on. */
function Answered({ email }: { email: Received }) {
    const { can } = useWorkspace();
    const id = email.in_reply_to_email_id;
    if (!id) return null;
    const verb = email.is_reply ? "It replies to" : email.kind === "bounce" ? "It reports on" : "It answers";
    return (
        <p className={`${css.outcome} ${css.waiting}`}>
            <span>
                {verb} an email of yours: {can("emails:read") ? <To page={`emails/${id}`}>{id}</To> : <code>{id}</code>}
            </span>
        </p>
    );
}

function Incomplete({ email }: { email: Received }) {
    if (email.incomplete.length === 0) return null;
    return (
        <div className={`${css.outcome} ${css.problem}`}>
            <p>
                <strong>It is not shown completely. Nothing is lost.</strong>
            </p>
            {email.incomplete.map((why) => (
                <p key={why}>{INCOMPLETE[why]}</p>
            ))}
        </div>
    );
}

function Addresses({ email }: { email: Received }) {
    const facts: [string, ReactNode][] = [
        ["From", email.from],
        ["To", email.to.join(", ") || "–"],
    ];
    if (email.cc.length > 0) facts.push(["Cc", email.cc.join(", ")]);
    if (email.reply_to.length > 0) facts.push(["Replies go to", email.reply_to.join(", ")]);
    facts.push(["Delivered to", email.received_for.join(", ")]);
    facts.push(["Message-ID", <Copy key="message" shown text={email.message_id} what="the Message-ID" />]);
    facts.push(["Id", <Copy key="id" shown text={email.id} what="the id" />]);
    return (
        <Section title="Addresses">
            <Facts facts={facts} />
        </Section>
    );
}

function Checks({ email }: { email: Received }) {
    const verdicts = verdictsOf(email.verdicts);
    return (
        <Section title="Checks">
            {verdicts.length === 0 ? (
                <p className={css.none}>SES checked nothing.</p>
            ) : (
                <div className={css.labels}>
                    {verdicts.map(({ name, tone, words }) => (
                        <Status key={name} tone={tone}>{`${name} ${words}`}</Status>
                    ))}
                </div>
            )}
        </Section>
    );
}
