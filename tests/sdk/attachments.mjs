// Attachments of several generations of the SDK: each writes a Buffer, a text and a path differently. The bytes are read back from
// the sent mail.

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const PACKAGES = ["resend-4", "resend-6-0", "resend"];
const TRIES_MAX = 100;
const origin = process.env.RESEND_BASE_URL.replace(/\/v1$/, "");
const FROM = "Demo <hello@demo.example>";
const TO = "success@simulator.amazonses.com";
// Every byte value, so that the content cannot be read as text.
const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));

const server = http.createServer((_, answer) => answer.end(bytes)).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const path = `http://127.0.0.1:${server.address().port}/files/bytes.bin`;

// The source of the mail as SES accepted it.
async function source(resend, id) {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { data } = await resend.emails.get(id);
    const provider = data.history.find((entry) => entry.provider_id)?.provider_id;
    if (provider) {
      return await (await fetch(`${origin}/local/mailbox/${provider}/source`)).text();
    }
    assert.notEqual(data.last_event, "failed", JSON.stringify(data.history));
    await sleep(100);
  }
  throw new Error(`${id} was not sent`);
}

// The header and bytes of the part with this file name.
function part(mail, filename) {
  const found = mail.split("\r\n--").find((one) => one.includes(`filename="${filename}"`));
  assert.ok(found, `${filename} is in no part of:\n${mail}`);
  return { head: found.slice(0, found.indexOf("\r\n\r\n")), bytes: Buffer.from(found.slice(found.indexOf("\r\n\r\n")), "base64") };
}

for (const name of PACKAGES) {
  const { Resend } = await import(name);
  const { version } = JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const resend = new Resend(process.env.RESEND_API_KEY);
  const email = { from: FROM, to: [TO], subject: `From ${version}`, html: '<p>Hi <img src="cid:logo"></p>' };
  const attachments = [
    { filename: "buffer.bin", content: bytes },
    { filename: "text.bin", content: bytes.toString("base64") },
    { filename: "unpadded.bin", content: bytes.toString("base64url") },
    { filename: "array.bin", content: new Uint8Array(bytes) },
    { filename: "invite.ics", content: bytes, contentType: "text/calendar; charset=utf-8; method=REQUEST" },
    // Older SDKs use the other name of the content id.
    { filename: "logo.png", content: bytes, contentId: "logo", inlineContentId: "logo" },
    { filename: "terms.pdf", content: bytes, contentId: "terms", inlineContentId: "terms" },
    { filename: "bytes.bin", path },
  ];
  const { data, error } = await resend.emails.send({ ...email, attachments }, { idempotencyKey: `attachments/${version}` });
  assert.equal(error, null, `${version}: ${JSON.stringify(error)}`);
  const mail = await source(resend, data.id);
  for (const { filename } of attachments) {
    assert.deepEqual(part(mail, filename).bytes, bytes, `${version}: ${filename}`);
  }
  assert.match(part(mail, "invite.ics").head, /text\/calendar; charset="utf-8"; method="REQUEST"/);
  assert.match(part(mail, "logo.png").head, /Content-Disposition: inline/);
  assert.match(part(mail, "terms.pdf").head, /Content-Disposition: attachment/);
  assert.match(mail, /Content-Type: text\/plain/);
  const batch = await resend.batch.send([{ ...email, attachments: [attachments[0]] }]);
  assert.equal(batch.error, null, `${version}: ${JSON.stringify(batch.error)}`);
  const [first] = batch.data.data;
  assert.deepEqual(part(await source(resend, first.id), "buffer.bin").bytes, bytes, `${version}: batch`);
  console.log(`  SDK ${version.padEnd(8)} ${attachments.length} attachments as Buffer, text, Uint8Array and path, and one in a batch, arrive byte for byte`);
}
server.close();
