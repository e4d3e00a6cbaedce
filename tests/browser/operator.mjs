// The operator's pages: dead letters, and jobs that are paused, resumed and run.

import assert from "node:assert/strict";

/** Logs in as the deployment's owner, by the link that people of the account make, and works on a job. */
export async function operatorRunsJobs({ browser, runner, watched, settled, checkAccess, checkSize }) {
  const context = await browser.newContext();
  const page = await watched(context);
  const made = await fetch(new URL("/_local/invoke/create-owner-link", runner.api), {
    method: "POST",
    body: JSON.stringify({ email: "operator@example.com", name: "Olive Operator" }),
  });
  const { url } = await made.json();
  assert.ok(url, "the link is made");
  await page.goto(url);
  await page.getByRole("button").click();
  await page.waitForURL(/\/live\/overview/);
  const base = page.url().replace(/\/overview.*/, "");
  for (const path of ["dead-letters", "jobs", "jobs/poll-ip-pools"]) {
    await page.goto(`${base}/${path}`);
    await settled(page);
    await checkAccess(page, `operator ${path}`);
  }
  await pausesAndRuns(page);
  const phone = await browser.newContext({ viewport: { width: 375, height: 812 }, storageState: await context.storageState() });
  const small = await watched(phone);
  for (const path of ["jobs", "jobs/poll-ip-pools"]) {
    await small.goto(`${base}/${path}`);
    await settled(small);
    await checkSize(small, `operator phone ${path}`);
  }
  await phone.close();
  await context.close();
}

async function pausesAndRuns(page) {
  await page.getByRole("button", { name: "Pause" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("While it is paused: New IP pools").waitFor();
  await dialog.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Run now" }).isDisabled(), "a paused job is not run");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByRole("table", { name: "Runs" }).getByText("done").first().waitFor({ timeout: 20_000 });
}
