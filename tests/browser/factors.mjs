// Adds a passkey and an authenticator app to an account, and logs in with each, in Chromium. The passkey is made by Chromium's own
// virtual authenticator, and the codes by a library that the system does not use.

import assert from "node:assert/strict";
import { generate } from "otplib";
import { chromium } from "playwright-core";

const { POSTHORN_URL: url, POSTHORN_EMAIL: email, POSTHORN_PASSWORD: password, POSTHORN_NOW: now } = process.env;
const COOKIE = "__Host-posthorn";

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  // The runner's own page allows no scripts; the console's will.
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(url);
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });

  // Makes a call from the page, with the browser's cookies and `Sec-Fetch-Site`.
  const call = (method, path, body) =>
    page.evaluate(
      async ([method, path, body]) => {
        const answer = await fetch(path, {
          method,
          headers: body ? { "content-type": "application/json" } : {},
          body: body ? JSON.stringify(body) : undefined,
        });
        const text = await answer.text();
        return { status: answer.status, json: text ? JSON.parse(text) : null };
      },
      [method, path, body],
    );
  const good = async (method, path, body) => {
    const answer = await call(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
    return answer.json;
  };
  const session = async () => (await context.cookies(url)).find((cookie) => cookie.name === COOKIE);
  const logOut = async () => {
    await good("POST", "/v1/account/log-out");
    assert.equal(await session(), undefined);
  };
  const ask = (kind, options) =>
    page.evaluate(
      async ([kind, options]) => {
        const publicKey =
          kind === "create"
            ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
            : PublicKeyCredential.parseRequestOptionsFromJSON(options);
        return (await navigator.credentials[kind]({ publicKey })).toJSON();
      },
      [kind, options],
    );

  // The password alone.
  assert.equal((await good("POST", "/v1/auth/log-in", { email, password })).email, email);
  const cookie = await session();
  assert.ok(cookie.httpOnly && cookie.secure && cookie.sameSite === "Lax");

  // A passkey.
  const adding = await good("POST", "/v1/account/passkeys/begin", { password });
  const credential = await ask("create", adding.options);
  const passkey = await good("POST", "/v1/account/passkeys", {
    ceremony_id: adding.ceremony_id,
    name: "Laptop",
    credential,
  });
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  assert.deepEqual(credentials.map((one) => one.isResidentCredential), [true], "it is discoverable");
  await logOut();
  for (let time = 0; time < 2; time++) {
    const logIn = await good("POST", "/v1/auth/passkeys/begin");
    const signed = await ask("get", logIn.options);
    const body = { ceremony_id: logIn.ceremony_id, credential: signed };
    assert.equal((await good("POST", "/v1/auth/passkeys", body)).email, email);
    assert.equal((await call("POST", "/v1/auth/passkeys", body)).json.code, "INVALID_CEREMONY");
    const listed = await good("GET", "/v1/account/passkeys");
    assert.equal(listed.data[0].id, passkey.id);
    assert.ok(listed.data[0].last_used_at);
    if (time === 0) await logOut();
  }

  // An authenticator app. The server's clock stands still, so the app's next code is that of the next step, which is accepted too.
  const { secret, uri, qr } = await good("POST", "/v1/account/totp", { password });
  assert.ok(uri.startsWith("otpauth://totp/Posthorn:") && qr.startsWith("data:image/png;base64,"));
  const code = (step) => generate({ secret, epoch: Number(now) + 30 * step });
  const { backup_codes } = await good("POST", "/v1/account/totp/confirm", { code: await code(0) });
  assert.equal(backup_codes.length, 10);
  await logOut();
  const { second_factor } = await good("POST", "/v1/auth/log-in", { email, password });
  assert.equal(await session(), undefined, "the password alone is not enough now");
  const withCode = async (code) => ({ ticket: second_factor.ticket, code });
  const used = await call("POST", "/v1/auth/log-in/code", await withCode(await code(0)));
  assert.equal(used.json.code, "INVALID_CODE");
  assert.equal((await good("POST", "/v1/auth/log-in/code", await withCode(await code(1)))).email, email);

  // The sessions of this browser.
  const sessions = await good("GET", "/v1/account/sessions");
  // The account was set up with a session that has no device.
  const devices = sessions.data.map((one) => one.device).filter(Boolean);
  assert.deepEqual(devices, ["Chrome on Linux"]);
  await logOut();
  console.log("a passkey and an authenticator app log in, in Chromium", browser.version());
} finally {
  await browser.close();
}
