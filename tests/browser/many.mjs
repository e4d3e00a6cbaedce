// Fills the local runner with many emails and times what the console shows of them: node many.mjs RUNNER [EMAILS]. A heavy run, behind
// `make console-load`. The emails are scheduled, so that the time goes into storing them.

import { chromium } from "playwright-core";
import { call, startRunner } from "./runner.mjs";

const EMAILS = Number(process.argv[3] ?? 100_000);
const BATCH = 100;
const AT_ONCE = 8;
const KINDS = ["order", "news", "reset"];
/** What a page may take until its data is there, in milliseconds. */
const DATA_MS = 500;
const ROUNDS = 5;

const runner = await startRunner(process.argv[2]);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

function email(number) {
  return {
    from: "Demo <hello@demo.example>",
    to: [`person${number}@example.net`],
    subject: `${KINDS[number % 3]} ${number}`,
    text: "Hello",
    tags: [{ name: "kind", value: KINDS[number % 3] }],
    scheduled_at: "in 20 days",
  };
}

/** Sends one batch; waits where a limit says so. */
async function send(first) {
  const body = Array.from({ length: BATCH }, (_, at) => email(first + at));
  for (;;) {
    const answer = await fetch(`${runner.api}/v1/emails/batch`, {
      method: "POST",
      headers: { authorization: `Bearer ${runner.key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return;
    if (answer.status !== 429) throw new Error(`${answer.status} ${await answer.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get("retry-after") ?? 1)));
  }
}

async function seed() {
  await call(runner, "PUT", "/v1/rate-limits", { key: { send: 10_000_000 }, org: { send: 10_000_000 } }).catch(() => {});
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < EMAILS) {
      const first = next;
      next += BATCH;
      await send(first);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - began) / 1000;
  console.log(`${EMAILS} emails accepted in ${seconds.toFixed(0)} s (${(EMAILS / seconds).toFixed(0)}/s)`);
}

/** DynamoDB's read units that all routes have used so far. */
async function readUnits() {
  const sums = await (await fetch(`${runner.api}/_local/functions`)).json();
  return Object.values(sums).reduce((sum, { read_units }) => sum + read_units, 0);
}

/** Opens a page some times; gives the median time to its data, the API's requests of one visit, and the read units of one visit. */
async function timed(page, path) {
  const times = [];
  let requests = [];
  const before = await readUnits();
  page.on("request", (request) => request.url().includes("/v1/") && requests.push(new URL(request.url()).pathname));
  for (let round = 0; round < ROUNDS; round += 1) {
    requests = [];
    await page.goto("about:blank");
    const began = performance.now();
    await page.goto(path);
    await page.locator("h1").first().waitFor();
    await page.waitForFunction(() => !document.querySelector("[role=status] > [aria-hidden=true]"));
    times.push(performance.now() - began);
  }
  page.removeAllListeners("request");
  const median = times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)];
  const units = ((await readUnits()) - before) / ROUNDS;
  return { median, units, requests: requests.filter((one) => !one.includes("/account")) };
}

try {
  await seed();
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(runner.link);
  await page.getByRole("button").click();
  await page.waitForURL(/\/o\/org_[^/]+\/live\/overview/);
  const base = page.url().replace(/\/overview.*/, "");
  let slow = 0;
  for (const [name, path] of [
    ["overview", "overview"],
    ["emails", "emails"],
    ["by status", "emails?status=scheduled"],
    ["by recipient", "emails?to=person77@example.net"],
    ["by tag", "emails?tag=kind:order"],
    ["by words, found at once", `emails?q=${KINDS[(EMAILS - 1) % 3]}`],
    ["by words, found nowhere", "emails?q=nowhere"],
    ["audit", "audit"],
  ]) {
    const { median, units, requests } = await timed(page, `${base}/${path}`);
    if (median > DATA_MS) slow += 1;
    console.log(`${name.padEnd(26)} ${median.toFixed(0).padStart(5)} ms  ${units.toFixed(1).padStart(6)} read units  ${requests.length} requests: ${[...new Set(requests)].join(" ")}`);
  }
  process.exitCode = slow === 0 ? 0 : 1;
} finally {
  await browser.close();
  runner.stop();
}
