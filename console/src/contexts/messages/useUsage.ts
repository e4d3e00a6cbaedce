import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { useWorkspace } from "../../session/workspace";
import type { Usage } from "./usage";

/** Counts are updated about once a minute. */
const REFRESH_MS = 60_000;

/** The usage of some months, once all of them are there. */
export function useUsage(months: string[]): { data: Usage[] | undefined; error: unknown; retry: () => void } {
    const { api } = useWorkspace();
    const queries = useQueries({
        queries: months.map((month) => ({
            ...api.queryOptions("get", "/v1/usage", { params: { query: { month } } }),
            refetchInterval: REFRESH_MS,
        })),
    });
    const version = queries.map(({ dataUpdatedAt }) => dataUpdatedAt).join(" ");
    const data = useMemo(() => {
        const loaded = queries.flatMap((query) => (query.data ? [query.data] : []));
        return loaded.length === months.length ? loaded : undefined;
        // The version changes with the data; the array of queries is another one at each render.
    }, [version, months.length]);
    return {
        data,
        error: queries.find(({ error }) => error)?.error,
        retry: () => {
            for (const query of queries) void query.refetch();
        },
    };
}
