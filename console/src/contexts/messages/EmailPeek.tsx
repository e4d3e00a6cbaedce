import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { Loading } from "../../ui/Loading";
import type { Peek } from "../../ui/Peek";
import { ProblemBox } from "../../ui/ProblemBox";
import { EmailAddresses, EmailState } from "./EmailFacts";
import { EmailHistory } from "./EmailHistory";
import { OutcomeBox } from "./OutcomeBox";
import { outcomeOf } from "./outcome";
import { useEmail } from "./useEmail";

type Email = components["schemas"]["Email"];

/** An email beside the list. */
export const EMAIL_PEEK: Peek<Email> = {
    title: (email) => email.subject || "(no subject)",
    link: (email) => <To page={`emails/${email.id}`}>Open the email</To>,
    content: (email) => <Look row={email} />,
};

/** The row says who and when. What happened is read for it. */
function Look({ row }: { row: Email }) {
    const query = useEmail(row.id);
    const email = query.data ?? row;
    return (
        <>
            <p>
                <EmailState email={email} readAt={query.dataUpdatedAt} />
            </p>
            {query.data ? <OutcomeBox outcome={outcomeOf(query.data)} /> : null}
            {query.data ? <EmailHistory history={query.data.history ?? []} /> : null}
            {query.isPending ? <Loading rows={4} /> : null}
            {query.isError && !query.data ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            <EmailAddresses email={email} />
        </>
    );
}
