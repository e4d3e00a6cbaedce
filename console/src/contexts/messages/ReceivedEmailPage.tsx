import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { RawJson } from "../../ui/RawJson";
import css from "./Detail.module.css";
import { FailedRecipients } from "./FailedRecipients";
import { INCOMPLETE } from "./received";
import { ReceivedAttachments } from "./ReceivedAttachments";
import { ReceivedContent } from "./ReceivedContent";
import { Answered, Checks, ReceivedAddresses, ReceivedState } from "./ReceivedFacts";
import { ThreadSection } from "./ThreadSection";

type Received = components["schemas"]["ReceivedEmail"];

const route = getRouteApi("/signed-in/o/$org/$environment/received/$id");

/** One received email: what it says, what it answers, and what SES's checks found. */
export function ReceivedEmailPage() {
    const { id } = route.useParams();
    const { api, can } = useWorkspace();
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
            state={<ReceivedState email={email} />}
        >
            <Answered email={email} />
            <Incomplete email={email} />
            <div className={css.columns}>
                <div className={css.main}>
                    <FailedRecipients recipients={email.failed_recipients} />
                    <ReceivedContent email={email} />
                    {can("emails:read") ? <ThreadSection id={email.id} /> : null}
                    {email.attachments.length > 0 ? <ReceivedAttachments emailId={email.id} /> : null}
                </div>
                <div className={css.beside}>
                    <ReceivedAddresses email={email} />
                    <Checks email={email} />
                </div>
            </div>
            <RawJson value={email} />
        </Page>
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
