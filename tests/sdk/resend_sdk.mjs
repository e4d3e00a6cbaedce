// The same as resend_sdk.py with the SDK for Node, only where the two differ: names that it changes from camelCase, and its errors
// for refusals.

import assert from "node:assert/strict";
import { Resend } from "resend";

const resend = new Resend(process.env.RESEND_API_KEY);
const FROM = "Demo <hello@demo.example>";
const TO = "success@simulator.amazonses.com";

async function report(call, answer) {
  const { data, error } = await answer;
  assert.equal(error, null, `${call}: ${JSON.stringify(error)}`);
  console.log(`  ${call.padEnd(34)} ${data.id ?? `${data.data?.length} things`}`);
  return data;
}

async function refused(call, status, name, answer) {
  const { data, error } = await answer;
  assert.equal(data, null);
  assert.deepEqual([error.statusCode, error.name], [status, name], `${call}: ${JSON.stringify(error)}`);
  assert.ok(error.message);
  console.log(`  ${call.padEnd(34)} refused, ${status} ${name}`);
}

const email = { from: FROM, to: [TO], subject: "Grüße 🚀", html: "<p>Hi</p>", text: "Hi" };

const whole = {
  ...email,
  cc: "cc@example.com",
  bcc: ["bcc@example.com"],
  replyTo: "help@demo.example",
  headers: { "X-Entity-Ref-ID": "42" },
  tags: [{ name: "category", value: "welcome" }],
  attachments: [
    { filename: "a.txt", content: Buffer.from("text") },
    { filename: "logo.png", content: Buffer.from("PNG").toString("base64"), contentType: "image/png", contentId: "logo" },
  ],
};
const sent = await report("emails.send", resend.emails.send(whole, { idempotencyKey: "node/1" }));
assert.equal((await report("emails.send, again", resend.emails.send(whole, { idempotencyKey: "node/1" }))).id, sent.id);
const read = await report("emails.get", resend.emails.get(sent.id));
assert.deepEqual([read.object, read.subject, read.reply_to], ["email", "Grüße 🚀", ["help@demo.example"]]);
assert.deepEqual(read.attachments.map((file) => file.content_id ?? file.filename), ["a.txt", "logo"]);
await refused("emails.get, unknown", 404, "not_found", resend.emails.get("email_nothing"));
await refused("emails.send, no address", 422, "validation_error", resend.emails.send({ ...email, to: "nobody" }));

const later = await report("emails.send, scheduledAt", resend.emails.send({ ...email, scheduledAt: "in 2 hours" }));
await report("emails.update", resend.emails.update({ id: later.id, scheduledAt: "in 1 day" }));
await report("emails.cancel", resend.emails.cancel(later.id));
const page = await report("emails.list", resend.emails.list({ limit: 1 }));
assert.deepEqual([page.object, page.has_more, page.data.length], ["list", true, 1]);
const next = await report("emails.list, after", resend.emails.list({ limit: 1, after: page.data[0].id }));
assert.notEqual(next.data[0].id, page.data[0].id);

const options = { batchValidation: "permissive", idempotencyKey: "node/2" };
const batch = await report("batch.send, permissive", resend.batch.send([email, { ...email, to: "nobody" }], options));
assert.deepEqual([batch.data.length, batch.errors.map((one) => one.index)], [1, [1]]);
await refused("batch.send, strict", 422, "validation_error", resend.batch.send([email, { ...email, to: "nobody" }]));

const wanted = { name: "node.example.com", customReturnPath: "bounce", openTracking: true };
const domain = await report("domains.create", resend.domains.create(wanted));
await report("domains.get", resend.domains.get(domain.id));
await report("domains.update", resend.domains.update({ id: domain.id, openTracking: false, clickTracking: true }));
await report("domains.verify", resend.domains.verify(domain.id));
await report("domains.list", resend.domains.list());
await report("domains.remove", resend.domains.remove(domain.id));

const key = await report("apiKeys.create", resend.apiKeys.create({ name: "node", permission: "sending_access" }));
await report("apiKeys.list", resend.apiKeys.list());
await report("apiKeys.remove", resend.apiKeys.remove(key.id));
await refused("emails.list, revoked key", 401, "invalid_api_key", new Resend(key.token).emails.list());

const template = await report(
  "templates.create",
  resend.templates.create({
    name: "node",
    subject: "Order {{{NUMBER}}}",
    html: "<p>{{{NUMBER}}}</p>",
    variables: [{ key: "NUMBER", type: "number", fallbackValue: 1 }],
  }),
);
await report("templates.update", resend.templates.update(template.id, { name: "of node" }));
await report("templates.publish", resend.templates.publish(template.id));
const made = { from: FROM, to: TO, template: { id: template.id, variables: { NUMBER: 7 } } };
const rendered = await report("emails.send, template", resend.emails.send(made));
assert.equal((await report("emails.get, template", resend.emails.get(rendered.id))).subject, "Order 7");
await report("templates.list", resend.templates.list());
await report("templates.remove", resend.templates.remove(template.id));

const topic = await report("topics.create", resend.topics.create({ name: "Node", defaultSubscription: "opt_in" }));
await report("topics.update", resend.topics.update({ id: topic.id, name: "Of node" }));
await report("topics.list", resend.topics.list());
await report("topics.remove", resend.topics.remove(topic.id));
const endpoint = "http://127.0.0.1:9/hooks";
const hook = await report("webhooks.create", resend.webhooks.create({ endpoint, events: ["message.sent"] }));
assert.ok(hook.signing_secret.startsWith("whsec_"));
const hookRead = await report("webhooks.get", resend.webhooks.get(hook.id));
assert.deepEqual([hookRead.endpoint, hookRead.status], [endpoint, "enabled"]);
await report("webhooks.update", resend.webhooks.update(hook.id, { status: "disabled", events: ["message.*"] }));
assert.equal((await report("webhooks.list", resend.webhooks.list())).data[0].status, "disabled");
const others = resend.webhooks.create({ endpoint, events: ["email.sent"] });
await refused("webhooks.create, other names", 422, "validation_error", others);
await report("webhooks.remove", resend.webhooks.remove(hook.id));
console.log("all calls answered as the SDK for Node expects");
