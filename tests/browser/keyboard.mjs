// A day's work without a pointer: every step by keys alone.

import assert from "node:assert/strict";
import { join, PASSWORD } from "./people.mjs";

const TABS_MAX = 80;

/** Presses Tab until `wanted` has the focus. */
async function tabTo(page, wanted) {
  const isThere = () => wanted.first().evaluate((one) => one === document.activeElement).catch(() => false);
  for (let press = 0; press < TABS_MAX; press += 1) {
    if (await isThere()) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not reach ${wanted} in ${TABS_MAX} presses`);
}

/** Somebody logs in, makes a key, and looks at emails. */
export async function keysAlone({ browser, runner, watched, settled, checkAccess, checkSize }) {
  const context = await browser.newContext();
  const page = await watched(context);
  const email = "kim@example.com";
  await join(page, runner, { email, name: "Kim", role: "developer" });
  await context.clearCookies();
  await page.goto(`${runner.url}/sign-in`);
  await settled(page);
  await tabTo(page, page.getByLabel("Email address"));
  await page.keyboard.type(email);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  await settled(page);
  await makeKey(page, settled);
  await collapse(page, checkAccess);
  await lookAtEmails(page, settled);
  await lookAtPhoneWidth(page, settled, checkAccess, checkSize);
  await context.close();
}

async function makeKey(page, settled) {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Go to" }).getByRole("menuitem").first().waitFor();
  await page.keyboard.type("API keys");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/api-keys/);
  await settled(page);
  const create = page.getByRole("button", { name: "Create key" });
  await tabTo(page, create);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Create" }).waitFor();
  await page.keyboard.press("Escape");
  await focusIs(page, create, "a closed dialog gives the focus back");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("By keys");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: /By keys/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("row", { name: /By keys/ }).waitFor();
  await focusIs(page, create, "the shown key gives the focus back");
}

/** The sidebar shows icons alone, which keep their names, and shows words again. */
async function collapse(page, checkAccess) {
  const width = () => page.locator("#sidebar").evaluate((one) => one.offsetWidth);
  const full = await width();
  await page.keyboard.press("[");
  assert.ok((await width()) < full / 2, "the sidebar collapses");
  await tabTo(page, page.getByRole("link", { name: "Domains", exact: true }));
  await checkAccess(page, "the collapsed sidebar");
  await page.keyboard.press("[");
  assert.equal(await width(), full, "the sidebar expands");
}

async function lookAtEmails(page, settled) {
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await page.getByRole("heading", { name: "Emails", level: 1 }).waitFor();
  await settled(page);
  await page.keyboard.press("/");
  await focusIs(page, page.getByRole("searchbox"), "the slash goes to the search");
  const rows = page.locator("tbody tr");
  await tabTo(page, rows.nth(0));
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).getByText("Show the row beside the list").waitFor();
  await page.keyboard.press("Escape");
  await focusIs(page, rows.nth(0), "the help gives the focus back");
  await page.keyboard.press("Space");
  const panel = page.locator("main section[aria-labelledby]");
  await focusIs(page, panel, "the panel takes the focus");
  await page.getByRole("heading", { name: "What happened" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("k");
  assert.equal(await rows.nth(1).getAttribute("aria-current"), "true", "the panel shows the second row");
  const subject = await panel.getByRole("heading").first().innerText();
  assert.ok((await rows.nth(1).innerText()).includes(subject), `the panel is about ${subject}`);
  await page.keyboard.press("Escape");
  await focusIs(page, rows.nth(1), "the panel gives the focus back to the row that it showed");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: subject, level: 1 }).waitFor();
  await tabTo(page, page.getByRole("navigation", { name: "Back" }).getByRole("link"));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Emails", level: 1 }).waitFor();
}

/** The panel covers a narrow list. Tab leaves it to nothing that is covered. */
async function lookAtPhoneWidth(page, settled, checkAccess, checkSize) {
  await page.setViewportSize({ width: 375, height: 812 });
  await settled(page);
  const row = page.locator("tbody tr").nth(0);
  await tabTo(page, row);
  await page.keyboard.press("Space");
  await page.getByRole("heading", { name: "What happened" }).waitFor();
  const panel = page.locator("main section[aria-labelledby]");
  assert.equal(await panel.evaluate((one) => one.offsetWidth), 375, "the panel covers the width");
  await checkAccess(page, "a row over its list");
  await checkSize(page, "a row over its list");
  await page.keyboard.press("Shift+Tab");
  await focusIs(page, row, "the panel closes when the focus leaves it");
  assert.equal(await panel.count(), 0);
}

async function focusIs(page, wanted, why) {
  const isThere = () => wanted.first().evaluate((one) => one === document.activeElement);
  for (let tries = 0; tries < 20 && !(await isThere()); tries += 1) await page.waitForTimeout(50);
  const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120));
  assert.ok(await isThere(), `${why}; it is at ${at}`);
}
