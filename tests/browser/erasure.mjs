// Somebody asks for a file with their data, and erases their account.

import assert from "node:assert/strict";
import { join, PASSWORD } from "./people.mjs";

/** Asks, sees that the file is being written, erases the account, and is logged out. */
export async function erasesAccount({ browser, runner, watched, settled, checkAccess, checkSize }) {
  const context = await browser.newContext();
  const page = await watched(context);
  const email = "otto@example.com";
  await join(page, runner, { email, name: "Otto", role: "developer" });
  await page.goto(`${runner.url}/account/data`);
  await settled(page);
  await page.getByRole("button", { name: "Ask for the file" }).click();
  // A sign, and the word: a note says the same.
  await page.getByText(/^.\s*Being written$/).waitFor();
  await checkAccess(page, "an export that is being written");
  await page.getByRole("button", { name: "Erase your account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Nothing brings the account back.").waitFor();
  await checkAccess(page, "the dialog that erases");
  await looksRightOnPhone(page, checkSize);
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Erase account" }).click();
  await page.getByText("The account is erased").waitFor();
  const session = await page.evaluate(async () => (await fetch("/v1/account")).status);
  assert.equal(session, 401, "the session goes on");
  await context.close();
}

async function looksRightOnPhone(page, checkSize) {
  const desk = page.viewportSize();
  await page.setViewportSize({ width: 375, height: 812 });
  await checkSize(page, "the dialog that erases, phone");
  await page.setViewportSize(desk);
}
