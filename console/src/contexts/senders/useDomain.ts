import { useQueryClient } from "@tanstack/react-query";
import { useWorkspace } from "../../session/workspace";
import type { Domain } from "./status";

/** How often a domain is read again while records are expected. */
const PENDING_MS = 4000;

/** A domain. It is read again while something is expected of it. */
export function useDomain(id: string) {
    const { api } = useWorkspace();
    return api.useQuery(
        "get",
        "/v1/domains/{id}",
        { params: { path: { id } } },
        {
            refetchInterval: ({ state }) =>
                state.data && state.data.status !== "verified" && state.data.next_check_at ? PENDING_MS : false,
        },
    );
}

/** Puts a domain that a change answered where pages read it, and has lists read again. */
export function useKeepDomain(): (domain: Domain) => void {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    return (domain) => {
        const { queryKey } = api.queryOptions("get", "/v1/domains/{id}", { params: { path: { id: domain.id } } });
        cache.setQueryData(queryKey, domain);
        void cache.invalidateQueries({ queryKey: ["get", "/v1/domains"] });
    };
}
