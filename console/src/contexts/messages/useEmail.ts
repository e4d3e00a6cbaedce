import { useWorkspace } from "../../session/workspace";
import { refreshOf } from "./status";

/** An email with its history. It is read again while something is expected of it. */
export function useEmail(id: string) {
    const { api } = useWorkspace();
    return api.useQuery(
        "get",
        "/v1/emails/{id}",
        { params: { path: { id } } },
        { refetchInterval: ({ state }) => refreshOf(state.data, new Date()) },
    );
}
