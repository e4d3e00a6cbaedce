// Starts the local runner on a free port with a new state, and fills its demo organisation.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long the runner may take to start. */
const START_MS = 60_000;

/** Starts the runner, with more variables in its environment; gives its addresses and keys as it prints them. */
export async function startRunner(binary, more = {}) {
  const state = mkdtempSync(join(tmpdir(), "posthorn-browser-"));
  const environment = { ...process.env, POSTHORN_PORT: "0", POSTHORN_STATE_DIR: state, ...more };
  const child = spawn(binary, { env: environment, stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  const ready = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the runner did not start: ${printed}`)), START_MS);
    child.stdout.on("data", (part) => {
      printed += part;
      if (!printed.includes("curl ")) return;
      clearTimeout(late);
      resolve();
    });
    child.on("exit", (code) => reject(new Error(`the runner ended with ${code}: ${printed}`)));
  });
  await ready;
  const line = (name) => new RegExp(`^${name}\\s+(\\S+)`, "m").exec(printed)[1];
  const stop = () => {
    child.kill();
    rmSync(state, { recursive: true, force: true });
  };
  return { url: line("console"), api: line("API"), key: line("live key"), link: line("log in"), stop };
}

/** Makes a call with a key; gives the answer's JSON. */
export async function call({ api, key }, method, path, body) {
  const answer = await fetch(api + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Lets people log in to a product, and makes two users: one who is logged in, and one without a password. Gives the first one's id. */
async function fillUsers(runner, product) {
  const path = `/v1/products/${product}`;
  const { sign_in } = await call(runner, "PUT", `${path}/sign-in`, {
    allowed_origins: ["https://app.example.com", "http://localhost:3000"],
    verify_url: "https://app.example.com/verify",
    reset_url: "https://app.example.com/reset",
  });
  await call(runner, "POST", `${path}/users`, { email: "ada@people.example" });
  const grace = { email: "grace@people.example", password: "seven grey horns at dawn" };
  const settings = { last_seen_version: "1.4", preferences: { theme: "dark", beta: true } };
  const { id } = await call(runner, "POST", `${path}/users`, { ...grace, name: "Grace", email_verified: true, settings });
  // As an app does it: with the publishable key, and without a key of the API.
  const answer = await fetch(`${runner.api}${path}/auth/log-in`, {
    method: "POST",
    headers: { "posthorn-publishable-key": sign_in.publishable_key, "content-type": "application/json" },
    body: JSON.stringify(grace),
  });
  if (!answer.ok) throw new Error(`log-in of a user: ${answer.status} ${await answer.text()}`);
  return id;
}

/** Makes a set-up link, opens it, and goes half of the way. Gives the link's token and the key, as a browser keeps them. */
async function fillSetup(runner) {
  const { url } = await call(runner, "POST", "/v1/setup-links", { name: "Okta of Umbrella", default_role: "viewer" });
  const token = url.split("#token=")[1];
  const { key } = await call(runner, "POST", "/v1/setup/open", { token });
  const own = { ...runner, key };
  await call(own, "POST", "/v1/setup/domains", { name: "umbrella.example" });
  const oidc = { issuer: "https://login.example.com", client_id: "posthorn", client_secret: "secret" };
  await call(own, "PUT", "/v1/setup/connection", { oidc });
  return { token, key };
}

/** One of everything that pages show. Gives the ids. */
export async function fill(runner) {
  const make = async (path, body) => (await call(runner, "POST", path, body)).id;
  const hooks = `${runner.api}/local/receiver/hooks`;
  const ids = {
    webhook: await make("/v1/webhooks", { url: hooks, events: ["*"] }),
    topic: await make("/v1/topics", { name: "News", default_subscription: "opt_in" }),
    template: await make("/v1/templates", {
      name: "Order",
      subject: "Order {{ order }}",
      html: "<h1>Order {{ order }}</h1>",
      variables: [{ key: "order", type: "string" }],
    }),
    domain: await make("/v1/domains", { name: "shop.example" }),
    tenant: await make("/v1/tenants", { name: "Umbrella" }),
    product: await make("/v1/products", { name: "Umbrella Post", description: "Letters for umbrellas.", url: "https://example.com" }),
    plainProduct: await make("/v1/products", { name: "Umbrella Stand" }),
    role: await make("/v1/roles", { name: "Support", permissions: ["emails:read"], hides: ["content"] }),
  };
  ids.user = await fillUsers(runner, ids.product);
  await make("/v1/org/domains", { name: "shop.example" });
  await make("/v1/sso/connections", {
    name: "Okta",
    oidc: { issuer: "https://login.example.com", client_id: "posthorn", client_secret: "secret" },
    default_role: "viewer",
  });
  await make("/v1/directories", { name: "Okta", default_role: "viewer" });
  ids.setup = await fillSetup(runner);
  await make("/v1/suppressions", { address: "eve@example.net" });
  await make("/v1/ip-rules", { cidr: "192.0.2.0/24", action: "deny" });
  await make("/v1/api-keys", { name: "Reporting", scopes: ["read"] });
  await make("/v1/invitations", { email: "grace@example.com", role: "developer" });
  const to = (name) => ({
    from: "Demo <hello@demo.example>",
    to: [`${name}@simulator.amazonses.com`],
    subject: `To ${name}`,
    html: "<p>It <b>works</b>.</p><script>parent.document.title = 'ran'</script><img src='https://example.com/x.png'>",
    tags: [{ name: "kind", value: "order" }],
  });
  ids.email = await make("/v1/emails", to("success"));
  await make("/v1/emails", to("bounce"));
  await make("/v1/emails", to("complaint"));
  await make("/v1/emails", { ...to("success"), scheduled_at: "in 1 hour" });
  return ids;
}
