import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem, TIMED_OUT } from "./problem";

/** Refusals that a repetition can change. Who waited for the whole time of a request is asked first. */
function mayPass(thrown: unknown): boolean {
    const { status, code } = Problem.from(thrown);
    return (status === 0 && code !== TIMED_OUT) || status >= 500;
}

/** Pages that need no session: they say themselves what ended. */
const WITHOUT_SESSION = ["/sign-in", "/setup"];

/** A session that ended leads to the log-in, and from there back to this page. */
function leaveWhenEnded(thrown: unknown): void {
    const isAway = WITHOUT_SESSION.some((path) => location.pathname.startsWith(path));
    if (Problem.from(thrown).status !== 401 || isAway) return;
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`/sign-in?next=${next}`);
}

/** A cache of answers. Lists are fresh for some seconds, so that going back is instant. */
export function createCache(): QueryClient {
    return new QueryClient({
        queryCache: new QueryCache({
            onError: (thrown, query) => {
                if (!query.meta?.isGuard) leaveWhenEnded(thrown);
            },
        }),
        mutationCache: new MutationCache(),
        defaultOptions: {
            queries: { staleTime: 5_000, retry: (count, thrown) => count < 2 && mayPass(thrown) },
            mutations: { retry: false },
        },
    });
}
