import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Timeline } from "../../ui/Timeline";
import { plain } from "../../ui/words";
import { toneOf } from "./status";

type Mail = components["schemas"]["ThreadMail"];

/** The conversation that a mail belongs to, oldest first. Shows nothing if there is no other mail. */
export function ThreadSection({ id, refresh = false }: { id: string; refresh?: number | false }) {
    const { api } = useWorkspace();
    const { data, error, isError, refetch } = api.useQuery("get", "/v1/emails/{id}/thread", { params: { path: { id } } }, { refetchInterval: refresh });
    if (isError && !data) {
        return (
            <Section title="Conversation">
                <ProblemBox problem={Problem.from(error)} onRetry={() => void refetch()} />
            </Section>
        );
    }
    if (!data || data.data.length < 2) return null;
    const moments = data.data.map((mail) => ({
        key: mail.id,
        at: mail.created_at,
        what: mail.direction === "sent" ? `Sent, ${plain(mail.status ?? "sent").toLowerCase()}` : "Received",
        tone: mail.direction === "sent" ? toneOf(mail.status ?? "sent") : ("quiet" as const),
        detail: <Line mail={mail} here={mail.id === id} />,
    }));
    return (
        <Section title="Conversation">
            {data.is_cut ? <p>Older mails are left out.</p> : null}
            <Timeline moments={moments} />
        </Section>
    );
}

function Line({ mail, here }: { mail: Mail; here: boolean }) {
    const subject = mail.subject || "(no subject)";
    const page = mail.direction === "sent" ? `emails/${mail.id}` : `received/${mail.id}`;
    return (
        <>
            <p>{here ? <strong aria-current="true">{subject}</strong> : <To page={page}>{subject}</To>}</p>
            <p>{mail.direction === "sent" ? `To ${mail.to.join(", ")}` : `From ${mail.from}`}</p>
        </>
    );
}
