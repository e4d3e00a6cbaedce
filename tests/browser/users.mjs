// Users of a product, in Chromium: a product's own page at another origin registers somebody, logs in and refreshes, and a backend verifies
// the access tokens with npm's jose, which others wrote, before and after the product's signing key is renewed and revoked.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { chromium } from "playwright-core";
import { PASSWORD, tokenOf } from "./people.mjs";
import { call, startRunner } from "./runner.mjs";

const EMAIL = "ada@people.example";

/** Serves one page of an origin of its own, as a product's app. */
async function startApp() {
  const server = createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>App</title>"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** Calls a route of the product from a page, as its script does. */
function from(page, api, key) {
  return (route, body, token) =>
    page.evaluate(
      async ({ url, key, body, token }) => {
        const headers = { "content-type": "application/json", "posthorn-publishable-key": key };
        if (token) headers.authorization = `Bearer ${token}`;
        const answer = await fetch(url, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
        const text = await answer.text();
        return { status: answer.status, json: text ? JSON.parse(text) : null };
      },
      { url: `${api}/auth/${route}`, key, body, token },
    );
}

const [app, other] = [await startApp(), await startApp()];
const runner = await startRunner(process.argv[2]);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const product = await call(runner, "POST", "/v1/products", { name: "Umbrella Mail" });
  const path = `/v1/products/${product.id}`;
  const { sign_in } = await call(runner, "PUT", `${path}/sign-in`, {
    allowed_origins: [app.origin],
    verify_url: `${app.origin}/verify`,
    reset_url: `${app.origin}/reset`,
  });
  const page = await (await browser.newContext()).newPage();
  await page.goto(app.origin);
  const ask = from(page, runner.api + path, sign_in.publishable_key);
  assert.equal((await ask("register", { email: EMAIL })).status, 202);
  const token = await tokenOf(runner, EMAIL);
  const first = await ask("verify", { token, name: "Ada", password: PASSWORD });
  assert.equal(first.status, 200, JSON.stringify(first.json));
  assert.equal((await ask("profile", undefined, first.json.access_token)).json.email, EMAIL);

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(other.origin);
  const refused = await from(stranger, runner.api + path, sign_in.publishable_key)("log-in", { email: EMAIL, password: PASSWORD });
  assert.deepEqual([refused.status, refused.json.code], [403, "ORIGIN_NOT_ALLOWED"]);

  // A backend, which knows the issuer and the product alone.
  const { iss: issuer } = JSON.parse(Buffer.from(first.json.access_token.split(".")[1], "base64url"));
  const keys = () => createRemoteJWKSet(new URL(`${runner.api}${path}/jwks`), { cooldownDuration: 0 });
  const verify = (tokens, set) => jwtVerify(tokens.json.access_token, set, { issuer, audience: product.id, algorithms: ["ES256"] });
  const kept = keys();
  const { payload, protectedHeader } = await verify(first, kept);
  assert.deepEqual([payload.sub, payload.email, payload.exp - payload.iat], [first.json.user.id, EMAIL, 900]);

  await call(runner, "POST", `${path}/signing-keys/renew`, { revoke: false });
  const second = await ask("refresh", { refresh_token: first.json.refresh_token });
  const renewed = await verify(second, kept);
  assert.notEqual(renewed.protectedHeader.kid, protectedHeader.kid);
  await verify(first, kept);

  await call(runner, "POST", `${path}/signing-keys/renew`, { revoke: true });
  const third = await ask("refresh", { refresh_token: second.json.refresh_token });
  const fresh = keys();
  await verify(third, fresh);
  for (const revoked of [first, second]) await assert.rejects(verify(revoked, fresh), { code: "ERR_JWKS_NO_MATCHING_KEY" });
  const forged = third.json.access_token.replace(/\.[^.]*\./, (part) => `.${Buffer.from(JSON.stringify({ ...payload, sub: "user_x" })).toString("base64url")}.`);
  await assert.rejects(verify({ json: { access_token: forged } }, fresh), { code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });

  const again = await ask("refresh", { refresh_token: second.json.refresh_token });
  assert.deepEqual([again.status, again.json.code], [401, "INVALID_REFRESH_TOKEN"]);
  assert.equal((await ask("refresh", { refresh_token: third.json.refresh_token })).status, 401, "the session has ended");
  console.log("users of a product: registered from another origin; jose verified the tokens across a renewed and a revoked key");
} finally {
  await browser.close();
  runner.stop();
  app.stop();
  other.stop();
}
