// A name server on loopback that knows TXT records alone (RFC 1035, section 4).

import { createSocket } from "node:dgram";
import { once } from "node:events";

const TXT = 16;

/** The name in a question, and where it ends. */
function nameIn(message) {
  const labels = [];
  let at = 12;
  while (message[at] > 0) {
    labels.push(message.toString("ascii", at + 1, at + 1 + message[at]));
    at += 1 + message[at];
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

function answer(query, records) {
  const { name, end } = nameIn(query);
  const question = query.subarray(12, end + 4);
  const text = query.readUInt16BE(end) === TXT ? records.get(name) : undefined;
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // An answer; recursion is desired and available; NXDOMAIN for a name that it does not know.
  head.writeUInt16BE(records.has(name) ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(text ? 1 : 0, 6);
  if (!text) return Buffer.concat([head, question]);
  const value = Buffer.from(text, "ascii");
  const record = Buffer.alloc(13);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(TXT, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(value.length + 1, 10);
  record.writeUInt8(value.length, 12);
  return Buffer.concat([head, question, record, value]);
}

/** Starts a name server; gives its address, and the records by their names in lower case. */
export async function startDns() {
  const records = new Map();
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => socket.send(answer(query, records), port, address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { records, address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() };
}
