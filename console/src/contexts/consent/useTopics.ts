import { useWorkspace } from "../../session/workspace";

/** The topics of the scope (at most 100), and their names by id. */
export function useTopics() {
    const { api, can } = useWorkspace();
    const query = api.useQuery("get", "/v1/topics", { params: { query: { limit: 100 } } }, { enabled: can("topics:read") });
    const topics = query.data?.data ?? [];
    const nameOf = (id: string | null | undefined) => topics.find((topic) => topic.id === id)?.name ?? id ?? "";
    return { topics, nameOf };
}
