import createFetchClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./schema";
import { Problem } from "./problem";

/** Where a request of the console acts. */
export interface Place {
    org?: string;
    environment?: string;
    tenant?: string | undefined;
}

/** Turns every refused answer into a thrown {@link Problem}. */
const refusals: Middleware = {
    async onResponse({ response }) {
        if (!response.ok) throw await Problem.of(response);
    },
    onError({ error }) {
        return Problem.from(error);
    },
};

/** A typed client of the API. Its requests act in `place`, so a cache that belongs to it never mixes two organisations. */
export function createClient(place: Place) {
    const headers: Record<string, string> = {};
    if (place.org) headers["Posthorn-Org"] = place.org;
    if (place.environment) headers["Posthorn-Environment"] = place.environment;
    if (place.tenant) headers["Posthorn-Tenant"] = place.tenant;
    const client = createFetchClient<paths>({ baseUrl: location.origin, headers });
    client.use(refusals);
    return client;
}

export type Client = ReturnType<typeof createClient>;
