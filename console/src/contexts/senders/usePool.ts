import { useQueryClient } from "@tanstack/react-query";
import { useWorkspace } from "../../session/workspace";
import type { Pool } from "./status";

/** How often a pool without addresses is read again. */
const PROVISIONING_MS = 15_000;

/** An IP pool. */
export function usePool(id: string) {
    const { api } = useWorkspace();
    return api.useQuery(
        "get",
        "/v1/ip-pools/{id}",
        { params: { path: { id } } },
        { refetchInterval: ({ state }) => (state.data && state.data.status !== "active" ? PROVISIONING_MS : false) },
    );
}

/** Puts a pool that a change answered where pages read it, and has lists and domains read again. */
export function useKeepPool(): (pool: Pool) => void {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    return (pool) => {
        const { queryKey } = api.queryOptions("get", "/v1/ip-pools/{id}", { params: { path: { id: pool.id } } });
        cache.setQueryData(queryKey, pool);
        void cache.invalidateQueries({ queryKey: ["get", "/v1/ip-pools"] });
        void cache.invalidateQueries({ queryKey: ["get", "/v1/domains/{id}"] });
    };
}
