// Single sign-on in Chromium, with an identity provider that others wrote: npm's oidc-provider. An owner proves a domain, adds the
// connection in the console, and somebody with an address of the domain logs in. A customer does the same with a set-up link.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { startDns } from "./dns.mjs";
import { CLIENT, logInAt, startProvider } from "./provider.mjs";
import { call, startRunner } from "./runner.mjs";
import { setsUp } from "./setup.mjs";

const DOMAIN = "people.example";
const EMAIL = `ada@${DOMAIN}`;
/** Somebody of a customer, who has a domain and a provider of their own. */
const OTHER = "ada@customer.example";

/** A state as the console shows it: a sign, and the word. */
const state = (word) => new RegExp(`^.\\s*${word}$`);

/** The organisation takes log-ins through the provider alone. An owner is not locked out by accident; other sessions see what to do. */
async function requireSso(owner, person, runner) {
  await owner.getByRole("button", { name: "Require single sign-on" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByText("owners still get in with a second factor").waitFor();
  await dialog.getByRole("button", { name: "Require single sign-on" }).click();
  await dialog.getByText("WOULD_LOCK_OUT").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await call(runner, "PATCH", "/v1/org/settings", { sso_only: true });
  const refused = owner.getByRole("heading", { name: /requires single sign-on$/ });
  // It takes up to 30 seconds.
  for (let tries = 0; tries < 45 && !(await refused.isVisible()); tries += 1) {
    await owner.reload();
    await owner.waitForTimeout(1000);
  }
  assert.ok(await refused.isVisible(), "a session of another kind is still taken");
  assert.ok(await owner.locator("#sidebar select").first().isVisible(), "there is no switch to another organisation");
  await owner.getByRole("button", { name: "Log in through the provider" }).click();
  // The owner's own address is of another domain.
  await owner.getByText("SSO_NOT_FOUND").waitFor();
  await person.goto(`${new URL(owner.url()).origin}/`);
  await person.waitForURL(/\/live\/overview/);
  await person.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  await person.waitForTimeout(1000);
  assert.equal(await person.getByRole("heading", { name: /requires single sign-on$/ }).count(), 0, "the provider's session is refused");
}

const [dns, idp, other] = [await startDns(), await startProvider(EMAIL), await startProvider(OTHER)];
const runner = await startRunner(process.argv[2], { DNS_SERVER: dns.address });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const owner = await (await browser.newContext()).newPage();
  await owner.goto(runner.link);
  await owner.getByRole("button").click();
  await owner.waitForURL(/\/live\/overview/);
  await owner.goto(owner.url().replace("overview", "single-sign-on"));
  await owner.getByRole("button", { name: "Add domain" }).click();
  await owner.getByLabel("Domain", { exact: true }).fill(DOMAIN);
  await owner.getByRole("dialog").getByRole("button", { name: "Add domain" }).click();
  await owner.getByRole("button", { name: `Check now: ${DOMAIN}` }).click();
  await owner.getByText("No record of this name was found.").waitFor();
  const [added] = (await call(runner, "GET", "/v1/org/domains")).data;
  dns.records.set(added.record.name, added.record.value);
  await owner.getByRole("button", { name: `Check now: ${DOMAIN}` }).click();
  await owner.getByText(state("verified")).waitFor();

  await owner.getByRole("button", { name: "Add connection" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Our provider");
  await dialog.getByLabel("Issuer").fill(idp.issuer);
  await dialog.getByLabel("Client id").fill(CLIENT.client_id);
  await dialog.getByLabel("Client secret").fill(CLIENT.client_secret);
  await dialog.getByRole("button", { name: "Add connection" }).click();
  await owner.getByText(state("enabled")).waitFor();
  const [connection] = (await call(runner, "GET", "/v1/sso/connections")).data;
  assert.deepEqual(connection.domains, [DOMAIN], "the dialog offers the verified domains");
  idp.serve(connection.oidc.redirect_url);

  const person = await (await browser.newContext()).newPage();
  let back;
  person.on("request", (request) => {
    if (request.url().startsWith(connection.oidc.redirect_url)) back = request.url();
  });
  await person.goto(`${new URL(connection.oidc.redirect_url).origin}/sign-in`);
  await person.getByRole("link", { name: "Single sign-on" }).click();
  // The page before has a field of the same name.
  await person.getByRole("heading", { name: "Single sign-on" }).waitFor();
  await person.getByLabel("Email address").fill(EMAIL);
  await person.getByRole("button", { name: "Go on" }).click();
  await logInAt(person);
  await person.waitForURL(/\/live\/overview/);
  const me = await person.evaluate(async () => (await fetch("/v1/account")).json());
  assert.deepEqual([me.email, me.name], [EMAIL, "Ada"]);

  await person.goto(back);
  await person.getByText("The log-in did not work.").first().waitFor();
  await owner.getByRole("button", { name: "Show log" }).click();
  await owner.getByText("replayed").waitFor();
  await owner.getByText(state("logged in")).waitFor();
  if (process.env.SCREENSHOTS) await owner.screenshot({ path: `${process.env.SCREENSHOTS}/sso.png`, fullPage: true });
  await setsUp({ browser, runner, dns, idp: other, owner, email: OTHER });
  await requireSso(owner, person, runner);
  console.log("single sign-on with oidc-provider: logged in, and refused a replay; required of all, and others refused");
  console.log("  a set-up link used by a customer: a wrong issuer found by a test log-in, finished, and logged in with");
} catch (error) {
  if (process.env.SCREENSHOTS) for (const [at, page] of browser.contexts().flatMap((one) => one.pages()).entries()) await page.screenshot({ path: `${process.env.SCREENSHOTS}/sso-${at}.png` });
  throw error;
} finally {
  await browser.close();
  runner.stop();
  idp.stop();
  other.stop();
  dns.stop();
}
