// What pages promise beside their data: whole files, addresses that show the same again, changes that a refusal undoes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { call } from "./runner.mjs";

/** More than a page of the console shows at first. */
const ROWS = 60;

/** A list of several pages is saved whole. */
export async function savesAllPages({ owner, runner, base, watched, settled }) {
  for (let at = 0; at < ROWS; at += 1) await call(runner, "POST", "/v1/suppressions", { address: `row${at}@example.net` });
  const page = await watched(owner);
  await page.goto(`${base}/live/suppressions`);
  await settled(page);
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Load all and save" }).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  const addresses = new Set(lines.slice(1).map((line) => line.split(",")[0]));
  assert.ok(addresses.has("row0@example.net") && addresses.size === lines.length - 1 && addresses.size > ROWS, `the file has ${lines.length} lines`);
  await page.getByText(`Saved ${addresses.size} suppressions.`).waitFor();
  await page.close();
}

/** The chosen tab is in the address: a link shows it, and going back leaves it. */
export async function tabsAreInTheAddress({ owner, base, ids, watched, settled }) {
  const page = await watched(owner);
  await page.goto(`${base}/live/webhooks/${ids.webhook}`);
  await settled(page);
  const chosen = (name) => page.getByRole("tab", { name, selected: true }).waitFor();
  await page.getByRole("tab", { name: "Verify" }).click();
  await page.getByRole("tab", { name: "Go", exact: true }).click();
  await chosen("Go");
  assert.match(page.url(), /[?&]tab=verify&language=go$/);
  await page.reload();
  await chosen("Verify");
  await chosen("Go");
  await page.goBack();
  await chosen("Node");
  await page.goBack();
  await chosen("Deliveries");
  await page.close();
}

/** A pause shows at once. The refusal brings the old state back, and says why. */
export async function refusalUndoes({ owner, base, ids, settled }) {
  // The browser logs a refused request as an error, so this page is not watched.
  const page = await owner.newPage();
  const title = "The domain is being changed.";
  let refuse;
  const asked = new Promise((resolve) => {
    void page.route("**/pause", async (route) => {
      await new Promise((answer) => resolve((refuse = answer)));
      await route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify({ title, status: 409, code: "CONFLICT" }) });
    });
  });
  await page.goto(`${base}/live/domains/${ids.domain}`);
  await settled(page);
  await page.getByRole("button", { name: "Pause sending" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause sending" }).click();
  await asked;
  await page.getByRole("button", { name: "Resume sending" }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0, "the dialog waits for the answer");
  refuse();
  await page.getByRole("dialog").getByRole("alert").getByText(title).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Pause sending" }).waitFor();
  await page.close();
}
