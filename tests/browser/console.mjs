// Opens every page of the console in Chromium against the local runner: with data and empty, at a desk's and a phone's width, in light
// and dark. A page fails if it logs an error, has a violation that axe knows, scrolls sideways, or loads from another host.

import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { fill, startRunner } from "./runner.mjs";
import { flows } from "./flows.mjs";
import { tabThrough } from "./tabbing.mjs";

/** How long a page's frame and its data may take, in milliseconds. */
const FRAME_MS = 100;
const DATA_MS = 500;
const PHONE = { width: 375, height: 812 };
const DESK = { width: 1440, height: 900 };

const binary = process.argv[2];
const runner = await startRunner(binary);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const faults = [];
const times = [];

/** Pages ask who is logged in, and for an export of somebody's data, which may not be there: the browser logs such an answer as an error. */
function asksWhatMayBeMissing(message) {
  const { pathname } = new URL(message.location().url || runner.url);
  const text = message.text();
  if (/status of 404/.test(text)) return pathname === "/v1/account/export";
  return /status of 401/.test(text) && ["/v1/account", "/v1/account/orgs", "/v1/account/export"].includes(pathname);
}

/** A page that notes everything that is wrong with it. */
async function watched(context, own = runner.url) {
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !asksWhatMayBeMissing(message)) faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== own) faults.push(`${page.url()} loads ${request.url()}`);
  });
  return page;
}

/** Waits until the page has its data: nothing says "Loading". */
async function settled(page) {
  await page.locator("h1").first().waitFor({ timeout: 10_000 });
  await page.waitForFunction(() => !document.querySelector("[role=status] > [aria-hidden=true]"), null, { timeout: 10_000 });
}

async function checkSize(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 1) faults.push(`${name}: scrolls ${wide} px sideways`);
}

async function checkAccess(page, name) {
  // Without frames of its own to look into, axe needs no second page.
  const found = await new AxeBuilder({ page }).setLegacyMode().withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  for (const { id, nodes } of found.violations) faults.push(`${name}: axe ${id}: ${nodes[0].html.slice(0, 160)}`);
}

/** Tab reaches every control, in order, and is seen on each. */
async function checkKeys(page, name) {
  for (const fault of await tabThrough(page)) faults.push(`${name}: ${fault}`);
}

/** Opens a page by a change of address inside the console, as a link does; notes the time to its head and to its data. */
async function timed(page, path) {
  const began = performance.now();
  await page.evaluate((to) => history.pushState({}, "", to) ?? dispatchEvent(new PopStateEvent("popstate")), path);
  await page.locator("h1").first().waitFor();
  const frame = performance.now() - began;
  await settled(page);
  times.push({ path, frame, data: performance.now() - began });
}

/** Pages of the documentation's site: text, wide tables, the reference. Unit tests check all their links. */
const DOCS = ["docs", "docs/ops.html", "docs/threat-model.html", "docs/decisions/", "docs/reference/", "docs/reference/senders.html"];

/** Pages that need no session. */
const STRANGERS = [
  "sign-in", "sign-in-sso", "sso-tested", "sign-up", "forgot-password", "reset-password", "confirm-email", "join", "setup", "setup#token=t",
];

const ACCOUNT = ["/account", "/account/security", "/account/sessions", "/account/organisations", "/account/data", "/account/appearance"];

function pagesOf(ids) {
  const lists = [
    "overview", "emails", "received", "suppressions", "topics", "templates", "domains", "ip-pools", "webhooks", "api-keys", "team",
    "roles", "tenants", "environments", "products", "single-sign-on", "directories", "audit", "limits", "ip-rules", "health", "settings",
  ];
  const details = [
    `emails/${ids.email}`, `templates/${ids.template}`, `domains/${ids.domain}`, `webhooks/${ids.webhook}`, `tenants/${ids.tenant}`,
    `products/${ids.product}`, `products/${ids.product}/users`, `products/${ids.product}/users/${ids.user}`, `products/${ids.plainProduct}`,
    `products/${ids.plainProduct}/users`,
  ];
  return { lists, details };
}

/** Colours decide what axe says of a page, and the width what scrolls. Empty pages are looked at once. */
const LOOKS = [
  { name: "light", viewport: DESK, colorScheme: "light", isEmptyToo: true, checks: [checkAccess, checkKeys] },
  { name: "dark", viewport: DESK, colorScheme: "dark", checks: [checkAccess] },
  { name: "phone", viewport: PHONE, colorScheme: "light", isEmptyToo: true, checks: [checkSize] },
];

try {
  const ids = await fill(runner);
  const owner = await browser.newContext();
  const page = await watched(owner);
  await page.goto(runner.link);
  await page.getByRole("button").click();
  await page.waitForURL(/\/o\/org_[^/]+\/live\/overview/);
  const base = page.url().replace(/\/live\/overview.*/, "");
  const { lists, details } = pagesOf(ids);
  let opened = 0;
  for (const { name, isEmptyToo, checks, ...look } of LOOKS) {
    const context = await browser.newContext({ ...look, storageState: await owner.storageState() });
    const looked = await watched(context);
    const paths = [...[...lists, ...details].map((path) => `live/${path}`), ...(isEmptyToo ? lists.map((path) => `test/${path}`) : [])];
    for (const path of [...paths.map((path) => `${base}/${path}`), ...ACCOUNT.map((path) => runner.url + path)]) {
      await looked.goto(path);
      await settled(looked);
      for (const check of checks) await check(looked, `${name} ${path.replace(runner.url, "")}`);
      opened += 1;
    }
    await context.close();
  }
  const begun = { path: "setup", kept: JSON.stringify(ids.setup) };
  for (const { path, kept } of [...STRANGERS.map((path) => ({ path })), begun]) {
    for (const { name, isEmptyToo: _, checks, ...look } of LOOKS) {
      const context = await browser.newContext(look);
      if (kept) await context.addInitScript((setup) => localStorage.setItem("posthorn.setup", setup), kept);
      const stranger = await watched(context);
      await stranger.goto(`${runner.url}/${path}`);
      await settled(stranger);
      if (kept) await stranger.getByRole("heading", { name: /^Set up single sign-on for / }).waitFor();
      for (const check of checks) await check(stranger, `${name} /${path}${kept ? ", begun" : ""}`);
      opened += 1;
      await context.close();
    }
  }
  for (const { name, isEmptyToo: _, checks: __, ...look } of LOOKS) {
    const context = await browser.newContext(look);
    const reader = await watched(context);
    for (const path of DOCS) {
      await reader.goto(`${runner.url}/${path}`);
      for (const check of [checkAccess, checkSize]) await check(reader, `${name} /${path}`);
      opened += 1;
    }
    await context.close();
  }
  await page.goto(`${base}/live/overview`);
  await settled(page);
  for (let round = 0; round < 2; round += 1) {
    for (const path of [...lists, ...details]) await timed(page, `${base}/live/${path}`.replace(runner.url, ""));
  }
  await flows({ browser, binary, runner, owner, base, ids, watched, settled, checkAccess, checkSize });
  report(opened);
} finally {
  await browser.close();
  runner.stop();
}

/** The first round loads each page's script; the second is what somebody who works sees. Slower machines get no slack: medians. */
function report(opened) {
  const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
  const second = times.slice(times.length / 2);
  const frame = median(second.map((time) => time.frame));
  const data = median(second.map((time) => time.data));
  console.log(`${opened} pages opened; ${second.length} timed: frame ${frame.toFixed(0)} ms, data ${data.toFixed(0)} ms (medians)`);
  for (const fault of [...new Set(faults)]) console.error(fault);
  assert.equal(new Set(faults).size, 0, "pages have faults");
  assert.ok(frame < FRAME_MS && data < DATA_MS, "pages are too slow");
}
