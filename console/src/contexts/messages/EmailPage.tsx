import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { RawJson } from "../../ui/RawJson";
import { EmailDeliveries } from "../webhooks/EmailDeliveries";
import { EmailActions } from "./EmailActions";
import { EmailContent } from "./EmailContent";
import { EmailAddresses, EmailState } from "./EmailFacts";
import { EmailRecipients } from "./EmailRecipients";
import { EngagementSection } from "./EngagementSection";
import css from "./Detail.module.css";
import { EmailHistory } from "./EmailHistory";
import { Labels } from "./Labels";
import { OutcomeBox } from "./OutcomeBox";
import { outcomeOf } from "./outcome";
import { ThreadSection } from "./ThreadSection";
import { refreshOf } from "./status";
import { useEmail } from "./useEmail";

const route = getRouteApi("/signed-in/o/$org/$environment/emails/$id");

/** One email: what happened to it, why, and what can be done. */
export function EmailPage() {
    const { id } = route.useParams();
    const { can } = useWorkspace();
    const query = useEmail(id);
    const email = query.data;
    const back = <To page="emails">Emails</To>;
    if (!email) {
        return (
            <Page title="Email" back={back}>
                {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
            </Page>
        );
    }
    const refresh = refreshOf(email, new Date());
    return (
        <Page
            title={email.subject || "(no subject)"}
            back={back}
            state={<EmailState email={email} readAt={query.dataUpdatedAt} />}
            actions={can("emails:send") ? <EmailActions email={email} /> : null}
        >
            <OutcomeBox outcome={outcomeOf(email)} />
            <div className={css.columns}>
                <div className={css.main}>
                    <EmailHistory history={email.history ?? []} />
                    <EmailRecipients recipients={email.recipients ?? []} />
                    <EmailContent email={email} />
                    {can("inbound:read") ? <ThreadSection id={email.id} refresh={refresh} /> : null}
                    {can("webhooks:read") ? <EmailDeliveries emailId={email.id} refresh={refresh} /> : null}
                </div>
                <div className={css.beside}>
                    <EmailAddresses email={email} />
                    <Labels tags={email.tags} metadata={email.metadata} />
                    {email.engagement ? <EngagementSection engagement={email.engagement} /> : null}
                </div>
            </div>
            <RawJson value={email} />
        </Page>
    );
}
