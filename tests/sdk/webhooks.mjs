// The same as webhooks.py with the verifiers for JavaScript: the docs' recipe, and svix, which many receivers use.

import assert from "node:assert/strict";
import fs from "node:fs";
import { Webhook as Svix } from "svix";

const { plain, during, old, new: fresh } = JSON.parse(fs.readFileSync("deliveries.json", "utf8"));
const recipe = fs.readFileSync(process.argv[2], "utf8").match(/```javascript\n([\s\S]*?)```/)[1];
fs.writeFileSync("recipe.mjs", recipe);
const { verify } = await import("./recipe.mjs");
const now = Date.now;

// svix throws if it refuses a delivery, and returns no body.
function verifyBySvix(secret, headers, body) {
  new Svix(secret).verify(body, headers);
  return JSON.parse(body);
}

for (const [name, check] of [
  ["standardwebhooks of npm", verify],
  ["svix of npm", verifyBySvix],
]) {
  const refused = (what, ...delivery) =>
    assert.throws(() => check(...delivery), { name: "WebhookVerificationError" }, `${name}: ${what}`);
  assert.equal(check(old, plain.headers, plain.body).type, "message.delivered");
  refused("tampered", old, plain.headers, plain.body.replace("Welcome", "Farewell"));
  refused("another secret", fresh, plain.headers, plain.body);
  Date.now = () => now() + 6 * 60 * 1000;
  refused("old", old, plain.headers, plain.body);
  Date.now = now;
  for (const secret of [old, fresh]) {
    assert.ok(check(secret, during.headers, during.body).id);
  }
  console.log(`  ${name.padEnd(35)} accepts deliveries; refuses changed, old and with another secret`);
}
