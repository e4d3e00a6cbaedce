// An owner sees what a viewer sees: the banner, pages without buttons that change something, and the way back.

import assert from "node:assert/strict";
import { join } from "./people.mjs";

/** Sees as a viewer, looks at pages in light, dark and on a phone, and stops. */
export async function seesAsViewer({ browser, owner, runner, base, watched, settled, checkAccess, checkSize }) {
  const own = await browser.newContext();
  const iris = await watched(own);
  await join(iris, runner, { email: "iris@example.com", name: "Iris", role: "viewer" });
  await settled(iris);
  await own.close();
  const page = await watched(owner);
  const banner = page.getByRole("status").filter({ hasText: "You see this as Iris" });
  await begins(page, `${base}/live/team`, settled);
  await banner.waitFor();
  for (const path of ["team", "domains", "templates", "suppressions"]) {
    await page.goto(`${base}/live/${path}`);
    await settled(page);
    assert.ok(await banner.isVisible(), `no banner on ${path}`);
    const buttons = await page.locator("main button:visible").allInnerTexts();
    const changing = buttons.filter((text) => /^(Add|Create|New|Make|Invite|Revoke|Delete|Remove|Suppress|Send)/.test(text));
    assert.deepEqual(changing, [], `somebody who sees as a viewer may change something on ${path}`);
  }
  await looksRight(page, { settled, checkAccess, checkSize });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByRole("button", { name: "See as this member" }).waitFor();
  assert.equal(await banner.count(), 0, "the banner stays");
  await page.goto(`${base}/live/team`);
  await page.getByRole("button", { name: "Invite member" }).first().waitFor();
  await page.close();
}

/** Begins it on the viewer's page, with a reason. */
async function begins(page, team, settled) {
  await page.goto(team);
  await settled(page);
  await page.getByRole("link", { name: "Iris", exact: true }).click();
  await page.getByRole("button", { name: "See as this member" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("You can change nothing.").waitFor();
  await dialog.getByLabel("Reason").fill("Ticket 4711: an empty list");
  await dialog.getByRole("button", { name: "See as this member" }).click();
  await page.waitForURL(/\/live\/overview/);
}

/** Axe in light and dark, and the width of a phone, on the page that is open. */
async function looksRight(page, { settled, checkAccess, checkSize }) {
  const desk = page.viewportSize();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    // Colours change with a transition, so the page begins in them.
    await page.reload();
    await settled(page);
    await checkAccess(page, `impersonation ${colorScheme}`);
  }
  await page.setViewportSize({ width: 375, height: 812 });
  await checkSize(page, "impersonation phone");
  await page.setViewportSize(desk);
  await page.emulateMedia({ colorScheme: null });
}
