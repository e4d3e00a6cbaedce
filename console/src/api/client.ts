import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryClient, { type OpenapiQueryClient } from "openapi-react-query";
import type { paths } from "./schema";
import { Problem } from "./problem";

/** Where a request of the console acts. */
export interface Place {
    org?: string;
    environment?: string;
    tenant?: string | undefined;
    /** The member of the organisation in whose place it reads, and what to do when that is over. */
    impersonation?: { id: string; onEnded: () => void } | undefined;
    /** What to do when the organisation refuses a session that did not begin at its identity provider. */
    onSsoRequired?: (() => void) | undefined;
    /** The key that requests send instead of a session's cookie, and what to do when it has ended. */
    key?: { secret: string; onEnded: () => void } | undefined;
}

/** The code of a request with an impersonation that is over. */
const IMPERSONATION_ENDED = "IMPERSONATION_ENDED";
/** The code of a request of a session that the organisation does not take. */
const SSO_REQUIRED = "SSO_REQUIRED";

/** The longest that a request may take. API Gateway gives up after 30 seconds too. */
export const ANSWER_MS_MAX = 30_000;

/** Sends a request, and gives it up when its time is over: also while its body is on the way. */
async function fetchInTime(request: Request): Promise<Response> {
    const late = AbortSignal.timeout(ANSWER_MS_MAX);
    try {
        const response = await fetch(request, { signal: AbortSignal.any([request.signal, late]) });
        // Read here, so that a body that stops halfway is late too.
        const body = await response.arrayBuffer();
        return new Response(body.byteLength === 0 ? null : body, response);
    } catch (thrown) {
        throw late.aborted ? Problem.timedOut(ANSWER_MS_MAX / 1000) : thrown;
    }
}

/** Turns every refused answer into a thrown {@link Problem}. */
function refusals({ impersonation, onSsoRequired, key }: Place): Middleware {
    return {
        async onResponse({ response }) {
            if (response.ok) return;
            const problem = await Problem.of(response);
            if (problem.code === IMPERSONATION_ENDED) impersonation?.onEnded();
            if (problem.code === SSO_REQUIRED) onSsoRequired?.();
            if (problem.status === 401) key?.onEnded();
            throw problem;
        },
        onError({ error }) {
            if (!(error instanceof Error)) return Problem.unreachable();
            return error.name === "AbortError" || error instanceof Problem ? error : Problem.unreachable();
        },
    };
}

function headersOf(place: Place): Record<string, string> {
    const headers: Record<string, string> = {};
    if (place.org) headers["Posthorn-Org"] = place.org;
    if (place.environment) headers["Posthorn-Environment"] = place.environment;
    if (place.tenant) headers["Posthorn-Tenant"] = place.tenant;
    if (place.org && place.impersonation) headers["Posthorn-Impersonation"] = place.impersonation.id;
    if (place.key) headers.Authorization = `Bearer ${place.key.secret}`;
    return headers;
}

/** A typed client of the API. Its requests act in `place`. */
export function createClient(place: Place) {
    // The API takes one credential: beside a key it refuses a session's cookie.
    const credentials = place.key ? { credentials: "omit" as const } : {};
    const client = createFetchClient<paths>({ baseUrl: location.origin, headers: headersOf(place), fetch: fetchInTime, ...credentials });
    client.use(refusals(place));
    return client;
}

export type Client = ReturnType<typeof createClient>;
export type Api = OpenapiQueryClient<paths>;

/**
 * Queries and changes by route. The key of a cached answer holds the headers of its place, after method and path, so answers of two
 * places never mix.
 */
export function createApi(place: Place): Api {
    const api = createQueryClient(createClient(place));
    const headers = headersOf(place);
    // The library's types tie each path to its own options, which one wrapper for all of them can't say.
    const placed = (query: unknown) => (method: string, path: string, init?: object, ...rest: unknown[]) =>
        (query as (...all: unknown[]) => unknown)(method, path, { ...init, headers }, ...rest);
    return {
        queryOptions: placed(api.queryOptions),
        useQuery: placed(api.useQuery),
        useSuspenseQuery: placed(api.useSuspenseQuery),
        useInfiniteQuery: placed(api.useInfiniteQuery),
        useMutation: api.useMutation,
    } as unknown as Api;
}
