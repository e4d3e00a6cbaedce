// Calls the local runner with the TypeScript client that `make clients` generated. run.py also checks the types of this file.
import assert from "node:assert/strict";
import { posthorn } from "posthorn-client";

const url = process.env.POSTHORN_URL ?? "";
const client = posthorn({ url, key: process.env.POSTHORN_KEY ?? "" });
const name = `typescript-${crypto.randomUUID().slice(0, 8)}.example.com`;

/** @param {string} call @param {string} value */
const show = (call, value) => console.log(`typescript client  ${call.padEnd(14)} ${value}`);

/** @template T @param {{ data?: T, error?: unknown }} answer */
function given({ data, error }) {
    if (data === undefined) throw new Error(JSON.stringify(error));
    return data;
}

const made = given(await client.POST("/v1/domains", { body: { name } }));
const page = given(await client.GET("/v1/domains", { params: { query: { limit: 100 } } }));
assert(page.data.some((domain) => domain.name === name));
const domain = given(await client.GET("/v1/domains/{id}", { params: { path: { id: made.id } } }));
assert.equal(domain.status, "pending");
show("domains", `${page.data.length} listed, ${name} ${domain.status}`);

const tenant = given(await client.POST("/v1/tenants", { body: { name: "TypeScript" } }));
const as = posthorn({ url, key: process.env.POSTHORN_KEY ?? "", tenant: tenant.id });
assert.deepEqual(given(await as.GET("/v1/domains")).data, []);
show("tenants", `${tenant.id} has no domain of its organisation's`);

const sending = {
    params: { header: { "Idempotency-Key": name } },
    body: { from: "hello@demo.example", to: ["success@simulator.amazonses.com"], subject: "Hello", text: "It works." },
};
const sent = given(await client.POST("/v1/emails", sending));
assert.equal(given(await client.POST("/v1/emails", sending)).id, sent.id);
const email = given(await client.GET("/v1/emails/{id}", { params: { path: { id: sent.id } } }));
assert.equal(email.subject, "Hello");
show("emails", `${sent.id}, once for two requests`);

// The Python client, which ran before, has waited until the log has entries.
const audit = given(await client.GET("/v1/audit", { params: { query: { limit: 2 } } }));
assert.equal(audit.data.length, 2);
show("audit", audit.data[0]?.action ?? "");

const refused = await client.POST("/v1/domains", { body: { name } });
assert.equal(refused.response.status, 409);
assert.equal(refused.error?.code, "DOMAIN_EXISTS");
show("a refusal", `${refused.response.status} ${refused.error?.code}`);

// @ts-expect-error A route that does not exist is no route of the client's.
const unknown = await client.GET("/v1/nothing");
assert.equal(unknown.response.status, 404);
