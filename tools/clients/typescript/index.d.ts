import type { Client } from "openapi-fetch";
import type { paths } from "./schema.d.ts";

export type { components, operations, paths } from "./schema.d.ts";

/** Where an installation is, and who calls it. */
export interface Options {
    /** The installation's address, such as `https://posthorn.example.com`. */
    url: string;
    /** An API key, `ph_…`. */
    key: string;
    /** The tenant to act as, `tenant_…`; only a key of the organisation itself may choose one. */
    tenant?: string;
    /** The environment to act in; the key's own if absent. */
    environment?: string;
    /** Sends the requests; the global `fetch` if absent. */
    fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client of every route: `GET("/v1/domains/{id}", { params: { path: { id } } })`. It answers `data`, or `error` with the problem
 * (RFC 9457), and `response`. It throws only if there is no answer.
 */
export function posthorn(options: Options): Client<paths>;
