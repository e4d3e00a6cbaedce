// Single sign-on with SAML in Chromium, with an identity provider that others wrote: npm's samlp. An owner adds the connection in the
// console, and somebody with an address of the domain logs in.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import samlp from "samlp";
import { startDns } from "./dns.mjs";
import { call, startRunner } from "./runner.mjs";

const DOMAIN = "people.example";
const EMAIL = `ada@${DOMAIN}`;
const ADA = { id: "ada-0001", displayName: "Ada", name: { givenName: "Ada", familyName: "Lovelace" }, emails: [{ value: EMAIL }] };

/** A key and its certificate, in PEM. */
function makeKey() {
  const folder = mkdtempSync(join(tmpdir(), "saml-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  try {
    const wanted = ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=idp.example", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", ...wanted, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Starts the provider on a free port: whoever comes is Ada. `posts` is where its page posts the response. */
async function startProvider() {
  const pair = makeKey();
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  const provider = { url, issuer: `${url}/metadata`, cert: pair.cert.toString(), acs: "", changes: {}, stop: () => server.close() };
  server.on("request", (request, response) => {
    const { pathname, searchParams } = new URL(request.url, url);
    if (pathname !== "/sso") return response.writeHead(200, { "content-type": "text/html" }).end("<p>Another page</p>");
    request.query = Object.fromEntries(searchParams);
    // What Express has, and samlp needs.
    response.set = (name, value) => response.setHeader(name, value);
    response.send = (body) => response.end(String(body));
    const answer = samlp.auth({
      ...pair,
      issuer: provider.issuer,
      recipient: provider.acs,
      destination: provider.acs,
      nameIdentifierFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
      getUserFromRequest: () => ADA,
      getPostURL: (audience, dom, _, done) => done(null, dom.documentElement.getAttribute("AssertionConsumerServiceURL")),
      ...provider.changes,
    });
    answer(request, response, (error) => response.writeHead(500).end(String(error)));
  });
  return provider;
}

/** A state as the console shows it: a sign, and the word. */
const state = (word) => new RegExp(`^.\\s*${word}$`);

const [dns, idp] = [await startDns(), await startProvider()];
const runner = await startRunner(process.argv[2], { DNS_SERVER: dns.address });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const added = await call(runner, "POST", "/v1/org/domains", { name: DOMAIN });
  dns.records.set(added.record.name, added.record.value);
  await call(runner, "POST", `/v1/org/domains/${added.id}/verify`);

  const owner = await (await browser.newContext()).newPage();
  await owner.goto(runner.link);
  await owner.getByRole("button").click();
  await owner.waitForURL(/\/live\/overview/);
  await owner.goto(owner.url().replace("overview", "single-sign-on"));
  await owner.getByText(state("verified")).waitFor();
  await owner.getByRole("button", { name: "Add connection" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Our provider");
  await dialog.getByText("SAML 2.0").click();
  await dialog.getByLabel("Entity id of the provider").fill(idp.issuer);
  await dialog.getByLabel("Single sign-on URL").fill(`${idp.url}/sso`);
  await dialog.getByLabel("Certificates").fill(idp.cert);
  if (process.env.SCREENSHOTS) await owner.screenshot({ path: `${process.env.SCREENSHOTS}/saml-form.png`, fullPage: true });
  await dialog.getByRole("button", { name: "Add connection" }).click();
  await owner.getByText(state("enabled")).waitFor();
  const [connection] = (await call(runner, "GET", "/v1/sso/connections")).data;
  idp.acs = connection.saml.acs_url;
  for (const url of [connection.saml.acs_url, connection.saml.sp_entity_id, connection.saml.metadata_url]) {
    await owner.getByText(url, { exact: true }).waitFor();
  }
  const metadata = await (await fetch(connection.saml.metadata_url)).text();
  assert.match(metadata, new RegExp(`Location="${connection.saml.acs_url}"`));

  const home = new URL(connection.saml.acs_url).origin;
  const person = await (await browser.newContext()).newPage();
  const posts = [];
  person.on("request", (request) => {
    if (request.method() === "POST" && request.url() === connection.saml.acs_url) posts.push(request.postData());
  });
  const logIn = async (page) => {
    await page.goto(`${home}/sign-in`);
    await page.getByRole("link", { name: "Single sign-on" }).click();
    // The page before has a field of the same name.
    await page.getByRole("heading", { name: "Single sign-on" }).waitFor();
    await page.getByLabel("Email address").fill(EMAIL);
    await page.getByRole("button", { name: "Go on" }).click();
  };
  await logIn(person);
  await person.waitForURL(/\/live\/overview/);
  const me = await person.evaluate(async () => (await fetch("/v1/account")).json());
  assert.deepEqual([me.email, me.name], [EMAIL, "Ada Lovelace"]);

  // The same answer once more, and in the browser of somebody who did not ask.
  const answer = await fetch(connection.saml.acs_url, { method: "POST", body: new URLSearchParams(posts[0]), redirect: "manual" });
  assert.equal(answer.status, 403);
  const attacker = await (await browser.newContext()).newPage();
  let stolen;
  await attacker.route(connection.saml.acs_url, (route) => {
    stolen = route.request().postData();
    return route.abort();
  });
  await logIn(attacker).catch(() => undefined);
  await attacker.waitForEvent("requestfailed", { timeout: 10_000 }).catch(() => undefined);
  const victim = await (await browser.newContext()).newPage();
  await victim.goto(`${idp.url}/`);
  const fields = [...new URLSearchParams(stolen)];
  await Promise.all([
    victim.waitForURL(/\/sso\//),
    victim.evaluate(
      ([to, all]) => {
        const form = Object.assign(document.createElement("form"), { method: "post", action: to });
        for (const [name, value] of all) form.append(Object.assign(document.createElement("input"), { name, value }));
        document.documentElement.append(form);
        form.submit();
      },
      [connection.saml.acs_url, fields],
    ),
  ]);
  await victim.getByText("The log-in did not work.").first().waitFor();
  assert.deepEqual((await victim.context().cookies()).filter((one) => one.name === "__Host-posthorn"), []);

  idp.changes = { signAssertion: false, signResponse: true };
  await logIn(person);
  await person.getByText("The log-in did not work.").first().waitFor();
  await owner.getByRole("button", { name: "Show log" }).click();
  for (const reason of ["replayed", "other_browser", "unsigned"]) await owner.getByText(new RegExp(`^${reason}`)).waitFor();
  await owner.getByText(state("logged in")).waitFor();
  if (process.env.SCREENSHOTS) await owner.screenshot({ path: `${process.env.SCREENSHOTS}/saml.png`, fullPage: true });
  console.log("single sign-on with samlp: logged in; refused a replay, another browser, and an assertion without a signature");
} catch (error) {
  if (process.env.SCREENSHOTS) for (const [at, page] of browser.contexts().flatMap((one) => one.pages()).entries()) await page.screenshot({ path: `${process.env.SCREENSHOTS}/saml-${at}.png` });
  throw error;
} finally {
  await browser.close();
  runner.stop();
  idp.stop();
  dns.stop();
}
