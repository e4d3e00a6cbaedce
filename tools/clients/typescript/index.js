import createClient from "openapi-fetch";

/** @type {import("./index.d.ts").posthorn} */
export function posthorn({ url, key, tenant, environment, fetch }) {
    const headers = { Authorization: `Bearer ${key}` };
    if (tenant) headers["Posthorn-Tenant"] = tenant;
    if (environment) headers["Posthorn-Environment"] = environment;
    return createClient({ baseUrl: url, headers, fetch });
}
