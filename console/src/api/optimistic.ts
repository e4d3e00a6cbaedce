import { useQueryClient, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { say } from "../ui/Toast";
import { Problem } from "./problem";

/** The thing with this id, changed wherever an answer has it: alone, in a list, in the pages of a list. */
export function changedIn(answer: unknown, id: string, change: object): unknown {
    if (Array.isArray(answer)) return answer.map((one) => changedIn(one, id, change));
    if (typeof answer !== "object" || answer === null) return answer;
    if ("id" in answer && answer.id === id) return { ...answer, ...change };
    if ("pages" in answer) return { ...answer, pages: changedIn(answer.pages, id, change) };
    if ("data" in answer) return { ...answer, data: changedIn(answer.data, id, change) };
    return answer;
}

/** Cached answers as they were before a change. */
interface Before {
    before: [QueryKey, unknown][];
}

/**
 * Options of a mutation whose change shows before the API accepts it. A refusal puts back what was there; in the end the answers are
 * read again. `paths` are the routes whose answers have the thing.
 */
export function optimistic<Variables>(cache: QueryClient, paths: string[], id: string, changeOf: (variables: Variables) => object) {
    const filters = paths.map((path) => ({ queryKey: ["get", path] }));
    return {
        onMutate: async (variables: Variables): Promise<Before> => {
            // An answer that is on its way would show the old state again.
            await Promise.all(filters.map((filter) => cache.cancelQueries(filter)));
            const before = filters.flatMap((filter) => cache.getQueriesData(filter));
            for (const [key, answer] of before) cache.setQueryData(key, changedIn(answer, id, changeOf(variables)));
            return { before };
        },
        onError: (thrown: unknown, _variables: Variables, kept: unknown) => {
            // Who pressed it may be on another page by now, and would believe that it was done.
            const { detail, message } = Problem.from(thrown);
            say(`Not changed: ${detail || message}`);
            for (const [key, answer] of (kept as Before | undefined)?.before ?? []) cache.setQueryData(key, answer);
        },
        onSettled: () => {
            for (const filter of filters) void cache.invalidateQueries(filter);
        },
    };
}

/** The same for the cache of this place. */
export function useOptimistic<Variables>(paths: string[], id: string, changeOf: (variables: Variables) => object) {
    return optimistic(useQueryClient(), paths, id, changeOf);
}
