// A set-up link in Chromium: an owner makes it in the console, and the administrator of a customer, who has no account, sets up single
// sign-on with it: proves a domain, enters the provider, tests the log-in, makes the directory's token.

import assert from "node:assert/strict";
import { CLIENT, logInAt } from "./provider.mjs";
import { call } from "./runner.mjs";

/** A state as the console shows it: a sign, and the word. */
const state = (word) => new RegExp(`^.\\s*${word}$`);

/** Sets up single sign-on for the people of a domain, and logs one of them in. The owner's page shows single sign-on. */
export async function setsUp({ browser, runner, dns, idp, owner, email }) {
  const url = await makeLink(owner);
  const admin = await (await browser.newContext()).newPage();
  await begin(admin, runner, url);
  await isRefusedElsewhere(browser, url);
  await proveDomain(admin, runner, dns, email.split("@")[1]);
  await findsWrongIssuer(admin, idp);
  await testsLogIn(admin, idp);
  await sendsUsers(admin, runner);
  if (process.env.SCREENSHOTS) await admin.screenshot({ path: `${process.env.SCREENSHOTS}/setup.png`, fullPage: true });
  await admin.getByRole("button", { name: "Finish the set-up" }).click();
  await admin.getByRole("heading", { name: "The set-up is finished" }).waitFor();
  await admin.goto(url.replace(/#.*/, ""));
  await admin.getByText("This page needs a set-up link.").waitFor();
  await owner.reload();
  await owner.getByText(state("finished")).waitFor();
  await logsIn(browser, runner, email);
}

async function makeLink(owner) {
  await owner.getByRole("button", { name: "Make set-up link" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("Name").fill("The customer's provider");
  await dialog.getByLabel("Ends after").selectOption("7 days");
  await dialog.getByRole("button", { name: "Make set-up link" }).click();
  await dialog.getByText("Whoever opens it first has it").waitFor();
  const url = (await dialog.locator("pre").innerText()).trim();
  await dialog.getByRole("button", { name: "I stored it" }).click();
  await owner.getByText(state("pending")).waitFor();
  return url;
}

/** Opening the page does not use the link up: mail filters do that too. Its token leaves the address bar. */
async function begin(admin, runner, url) {
  await admin.goto(url);
  const button = admin.getByRole("button", { name: "Begin the set-up" });
  await button.waitFor();
  assert.equal(new URL(admin.url()).hash, "");
  const [link] = (await call(runner, "GET", "/v1/setup-links")).data;
  assert.equal(link.status, "pending");
  await button.click();
  await admin.getByRole("heading", { name: /^Set up single sign-on for / }).waitFor();
  // The browser keeps the set-up, not the tab.
  await admin.reload();
  await admin.getByRole("heading", { name: /^Set up single sign-on for / }).waitFor();
}

async function isRefusedElsewhere(browser, url) {
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(url);
  await other.getByRole("button", { name: "Begin the set-up" }).click();
  await other.getByText("SETUP_LINK_ENDED").waitFor();
  await other.getByText("ask whoever sent you the link for another one").waitFor();
  await context.close();
}

async function proveDomain(admin, runner, dns, domain) {
  await admin.getByLabel("Domain", { exact: true }).fill(domain);
  await admin.getByRole("button", { name: "Add domain" }).click();
  await admin.getByRole("button", { name: `Check now: ${domain}` }).click();
  await admin.getByText("No record of this name was found.").waitFor();
  const { record } = (await call(runner, "GET", "/v1/org/domains")).data.find((one) => one.name === domain);
  for (const part of [record.name, record.value]) await admin.getByText(part, { exact: true }).waitFor();
  dns.records.set(record.name, record.value);
  await admin.getByRole("button", { name: `Check now: ${domain}` }).click();
  // The domain, and the step.
  await admin.getByText(state("verified")).nth(1).waitFor();
}

async function enter(admin, issuer) {
  await admin.getByLabel("Issuer").fill(issuer);
  await admin.getByLabel("Client id").fill(CLIENT.client_id);
  await admin.getByLabel("Client secret").fill(CLIENT.client_secret);
  await admin.getByRole("button", { name: "Save settings" }).click();
  await admin.getByRole("button", { name: "Change settings" }).waitFor();
}

/** What came of a test shows when the window has the focus again. A headless browser's pages never lose it. */
const focus = (page) => page.evaluate(() => dispatchEvent(new Event("focus")));

async function findsWrongIssuer(admin, idp) {
  idp.serve(await admin.getByText(/\/callback$/).innerText());
  await enter(admin, `${idp.issuer}/other`);
  await admin.getByRole("button", { name: "Test log-in" }).click();
  await admin.getByText("IDENTITY_PROVIDER_FAILED").waitFor();
  await focus(admin);
  await admin.getByText(/^discovery/).waitFor();
  await admin.getByText(state("refused")).first().waitFor();
  assert.equal(admin.context().pages().length, 1, "the tab of a refused test stays open");
  await admin.getByRole("button", { name: "Change settings" }).click();
}

async function testsLogIn(admin, idp) {
  await enter(admin, idp.issuer);
  const opened = admin.context().waitForEvent("page");
  await admin.getByRole("button", { name: "Test log-in" }).click();
  const tab = await opened;
  await logInAt(tab);
  await tab.waitForURL(/\/sso-tested$/);
  await tab.getByText("Nobody was logged in. Close this window.").waitFor();
  assert.equal(await tab.evaluate(async () => (await fetch("/v1/account")).status), 401, "a test logs somebody in");
  assert.equal(await tab.evaluate(() => globalThis.opener), null, "the provider's page reaches the set-up");
  await tab.close();
  await focus(admin);
  await admin.getByText(state("worked")).waitFor();
  await admin.getByText(state("test worked")).waitFor();
}

/** The token that is shown once sends users. */
async function sendsUsers(admin, runner) {
  await admin.getByRole("button", { name: "Make token" }).click();
  const dialog = admin.getByRole("dialog");
  const token = (await dialog.locator("pre").innerText()).trim();
  await dialog.getByRole("button", { name: "I stored it" }).click();
  await admin.getByText(state("token made")).waitFor();
  const answer = await fetch(`${runner.api}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
}

async function logsIn(browser, runner, email) {
  const context = await browser.newContext();
  const person = await context.newPage();
  await person.goto(`${runner.url}/sign-in-sso`);
  await person.getByLabel("Email address").fill(email);
  await person.getByRole("button", { name: "Go on" }).click();
  await logInAt(person);
  await person.waitForURL(/\/live\/overview/);
  const me = await person.evaluate(async () => (await fetch("/v1/account")).json());
  assert.equal(me.email, email);
  await context.close();
}
