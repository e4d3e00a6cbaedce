import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { Loading } from "../../ui/Loading";
import { Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { bytes } from "../../ui/words";
import css from "./Detail.module.css";
import { isHidden } from "./hidden";

/** Links are valid for an hour. They are renewed well before, so that none of a page that stays open is stale. */
const RENEW_MS = 30 * 60_000;

/** The files of a received email, to download. */
export function ReceivedAttachments({ emailId }: { emailId: string }) {
    const { api } = useWorkspace();
    const query = api.useQuery(
        "get",
        "/v1/emails/receiving/{id}/attachments",
        { params: { path: { id: emailId }, query: { limit: 100 } } },
        { refetchInterval: RENEW_MS },
    );
    return (
        <Section title="Attachments">
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.isPending ? <Loading rows={2} /> : null}
            {query.data ? (
                <ul className={css.files}>
                    {query.data.data.map((file) => (
                        <li key={file.id}>
                            {isHidden(file.download_url) ? (
                                "hidden by your role"
                            ) : (
                                <a href={file.download_url} download={file.filename ?? true} rel="noreferrer">
                                    {file.filename ?? "unnamed file"}
                                </a>
                            )}
                            <span>
                                {file.content_type}, {bytes(file.size)}
                                {file.content_disposition === "inline" ? ", shown in the text" : ""}
                            </span>
                        </li>
                    ))}
                </ul>
            ) : null}
        </Section>
    );
}
