import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { CodeBlock } from "../../ui/CodeBlock";
import { Loading } from "../../ui/Loading";
import { ProblemBox } from "../../ui/ProblemBox";
import css from "./Detail.module.css";

/** The email as MIME. It is written again for this page, so it is read only when it is looked at. */
export function EmailSource({ id }: { id: string }) {
    const { api } = useWorkspace();
    const { data, error, isError, refetch } = api.useQuery("get", "/v1/emails/{id}/source", { params: { path: { id } } });
    if (isError && !data) return <ProblemBox problem={Problem.from(error)} onRetry={() => void refetch()} />;
    if (!data) return <Loading />;
    return (
        <div className={css.stack}>
            <p className={css.none}>
                SES adds headers of its own. Links that belong to one recipient are left out.
                {data.files_left_out.length > 0 ? ` So are the files: ${data.files_left_out.join(", ")}.` : ""}
                {data.is_cut ? " The end is left out because it is very long." : ""}
            </p>
            <CodeBlock code={data.source} what="the source" />
        </div>
    );
}
