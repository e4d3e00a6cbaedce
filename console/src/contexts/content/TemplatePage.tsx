import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { TemplateEditor } from "./TemplateEditor";

const route = getRouteApi("/signed-in/o/$org/$environment/templates/$id");

/** One template: its draft to edit, with a preview. */
export function TemplatePage() {
    const { id } = route.useParams();
    const { api } = useWorkspace();
    // What is edited must not begin with an older draft of the cache.
    const query = api.useQuery("get", "/v1/templates/{id}", { params: { path: { id } } }, { refetchOnMount: "always" });
    const back = <To page="templates">Templates</To>;
    if (query.isPending || (!query.isFetchedAfterMount && !query.isError)) {
        return (
            <Page title="Template" back={back}>
                <Loading />
            </Page>
        );
    }
    if (!query.data) {
        return (
            <Page title="Template" back={back}>
                <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />
            </Page>
        );
    }
    return <TemplateEditor key={query.data.id} template={query.data} />;
}
