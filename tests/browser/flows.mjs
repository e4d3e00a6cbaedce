// What people do in the console, end to end, and what others must not be able to do.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { refusalUndoes, savesAllPages, tabsAreInTheAddress } from "./details.mjs";
import { erasesAccount } from "./erasure.mjs";
import { seesAsViewer } from "./impersonation.mjs";
import { firstOwner } from "./journey.mjs";
import { keysAlone } from "./keyboard.mjs";
import { operatorRunsJobs } from "./operator.mjs";
import { join } from "./people.mjs";

/** Every flow. A flow that fails throws. */
export async function flows(scene) {
  await sends(scene);
  await viewerSeesNoButtons(scene);
  await seesAsViewer(scene);
  await otherSitesAreRefused(scene);
  await emailsRunNothing(scene);
  await tabsAreInTheAddress(scene);
  await refusalUndoes(scene);
  await savesAllPages(scene);
  await keysAlone(scene);
  await erasesAccount(scene);
  await firstOwner(scene);
  await operatorRunsJobs(scene);
  console.log("flows: an email sent and delivered, a viewer without buttons, an owner who sees as one, other sites refused, an email's script not run,");
  console.log("  tabs in the address, a refused change undone, a list saved whole, a day's work by keys alone,");
  console.log("  a file of one's data asked for and the account erased,");
  console.log("  the first owner's way to a delivered webhook, the operator's work on a job");
}

/** Sends a test email from the console and sees it delivered, without loading the page again. */
async function sends({ owner, base, watched, settled }) {
  const page = await watched(owner);
  await page.goto(`${base}/live/emails`);
  await settled(page);
  await page.getByRole("button", { name: "Send a test email" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^To/).fill("success@simulator.amazonses.com");
  await dialog.getByLabel(/^Subject/).fill("From the console");
  await dialog.getByRole("button", { name: /Send/ }).click();
  await page.getByRole("heading", { name: "From the console" }).waitFor();
  await page.getByText("The recipient's server accepted it.").waitFor({ timeout: 20_000 });
  await page.close();
}

/** A viewer has pages without buttons that change something; the API refuses the same. */
async function viewerSeesNoButtons({ browser, runner, base, watched, settled }) {
  const context = await browser.newContext();
  const page = await watched(context);
  await join(page, runner, { email: "vera@example.com", name: "Vera", role: "viewer" });
  const links = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
  await links.first().waitFor();
  const shown = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert.ok(shown.length > 5 && !shown.some((path) => path.endsWith("/api-keys")), `a viewer sees ${shown}`);
  for (const path of shown) {
    await page.goto(runner.url + path);
    await settled(page);
    const buttons = await page.locator("main button:visible").allInnerTexts();
    const changing = buttons.filter((text) => /^(Add|Create|New|Make|Invite|Revoke|Delete|Remove|Suppress|Rotate|Send)/.test(text));
    assert.deepEqual(changing, [], `a viewer may change something on ${path}`);
  }
  const org = /org_[^/]+/.exec(base)[0];
  const bare = await context.newPage();
  await bare.goto(`${base}/live/health`);
  const refused = await bare.evaluate(
    async (org) =>
      (
        await fetch("/v1/api-keys", {
          method: "POST",
          headers: { "content-type": "application/json", "posthorn-org": org },
          body: JSON.stringify({ name: "x" }),
        })
      ).status,
    org,
  );
  assert.equal(refused, 403);
  await context.close();
}

/** A page of another origin can neither frame the console nor change something with the owner's cookie. */
async function otherSitesAreRefused({ owner, runner, base }) {
  const site = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<iframe src="${runner.url}/"></iframe><form method=post action="${runner.url}/v1/account/log-out"></form>`);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const page = await owner.newPage();
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  const frame = page.frames().find((one) => one !== page.mainFrame());
  await page.waitForTimeout(500);
  assert.equal(await frame.locator("#root").count(), 0, "another site frames the console");
  const [posted] = await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith("/v1/account/log-out")),
    page.evaluate(() => document.querySelector("form").submit()),
  ]);
  assert.ok([401, 403].includes(posted.status()), `another site logged somebody out: ${posted.status()}`);
  await page.waitForURL(/log-out$/);
  await page.goto(`${base}/live/health`);
  assert.equal(await page.evaluate(async () => (await fetch("/v1/account")).status), 200, "the owner is logged in still");
  await page.close();
  site.close();
}

/** The HTML of an email is shown, and runs and loads nothing. */
async function emailsRunNothing({ owner, base, ids, watched, settled }) {
  const page = await owner.newPage();
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(`${base}/live/emails/${ids.email}`);
  await settled(page);
  const shown = page.frameLocator("iframe").getByText("works");
  await shown.waitFor({ timeout: 5_000 });
  assert.notEqual(await page.title(), "ran", "an email's script ran");
  assert.deepEqual(loaded.filter((url) => url.includes("example.com/x.png")), [], "an email loaded a picture");
  await page.close();
}
