// The first owner's way from the printed link to a delivered webhook, in an installation that has nothing yet.

import { call, startRunner } from "./runner.mjs";

/** How long something may take that the page shows by itself. */
const SHOWN_MS = 30_000;

/** Domain, key, email, endpoint, email, delivery: all by the console, and the emails by HTTP with the key that it made. */
export async function firstOwner({ browser, binary, watched, settled }) {
  const runner = await startRunner(binary);
  const context = await browser.newContext();
  try {
    const page = await watched(context, runner.url);
    const open = async (name) => {
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { name, level: 1, exact: true }).waitFor();
      await settled(page);
    };
    await page.goto(runner.link);
    await page.getByRole("button").click();
    await page.waitForURL(/\/live\/overview/);
    // Test data needs no DNS: a check finds all records.
    await page.getByLabel("Environment").selectOption("test");
    await page.waitForURL(/\/test\/overview/);
    await addDomain(page, open);
    const key = await makeKey(page, open);
    const send = (subject) => call({ ...runner, key }, "POST", "/v1/emails", { from: "hello@first.example", to: ["ada@example.com"], subject, text: "It works." });
    await open("Emails");
    await send("The first email");
    await page.getByRole("row", { name: /The first email/ }).getByText("delivered").waitFor({ timeout: SHOWN_MS });
    await addEndpoint(page, open, `${runner.api}/local/receiver/hooks`);
    await send("The second email");
    await page.getByRole("row", { name: /^delivered message\.delivered/ }).waitFor({ timeout: SHOWN_MS });
  } finally {
    await context.close();
    runner.stop();
  }
}

async function addDomain(page, open) {
  await open("Domains");
  await page.getByRole("button", { name: "Add domain" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Domain" }).fill("first.example");
  await dialog.getByRole("button", { name: "Add domain" }).click();
  await page.getByRole("heading", { name: "first.example", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByText("Emails can be sent from this domain.").waitFor();
}

/** Makes a key that sends, and reads it where it is shown once. */
async function makeKey(page, open) {
  await open("API keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Name/).fill("Shop");
  await dialog.getByRole("radio", { name: /^Send/ }).check();
  await dialog.getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("dialog", { name: /Shop/ });
  const key = (await shown.locator("pre").innerText()).trim();
  await shown.getByRole("button", { name: "I stored it" }).click();
  return key;
}

async function addEndpoint(page, open, url) {
  await open("Webhooks");
  await page.getByRole("button", { name: "Add endpoint" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "URL" }).fill(url);
  await dialog.getByRole("button", { name: "Add endpoint" }).click();
  await page.getByRole("button", { name: "I stored it" }).click();
  await page.getByRole("heading", { name: "Deliveries", exact: true }).waitFor();
}
