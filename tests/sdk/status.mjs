// Reads the runner's status page with a client library that was written for Statuspage, and prints what it read.
// tests/sdk/run.py announced an incident and a maintenance before.

import assert from "node:assert/strict";
import { Statuspage } from "statuspage.io";

const client = new Statuspage("posthorn");
client.setApiUrl(process.env.POSTHORN_URL ?? "");
const { api } = client;
const { page, status, components, incidents, scheduled_maintenances: planned } = await api.getSummary();
console.log(`${page.name} (${page.time_zone}): ${status.indicator}, ${status.description}`);
for (const { name, status } of components) console.log(`  ${name}: ${status}`);
for (const { name, impact, status, incident_updates: [update] } of incidents) {
  console.log(`  incident: ${name}, ${impact}, ${status}: ${update.body}`);
}
for (const { name, status, scheduled_for, scheduled_until } of planned) {
  console.log(`  maintenance: ${name}, ${status}, ${scheduled_for} to ${scheduled_until}`);
}
assert.equal(status.indicator, "major");
assert.equal(components.find(({ name }) => name === "Webhooks")?.status, "partial_outage");
assert.equal(incidents.length, 1);
assert.equal(planned.length, 1);

assert.deepEqual((await api.getStatus()).status, status);
assert.deepEqual((await api.getComponents()).components, components);
assert.deepEqual((await api.incidents.getUnresolved()).incidents, incidents);
assert.deepEqual((await api.incidents.getAll()).incidents, incidents);
assert.deepEqual((await api.scheduledMaintenances.getUpcoming()).scheduled_maintenances, planned);
assert.deepEqual((await api.scheduledMaintenances.getAll()).scheduled_maintenances, planned);
console.log("statuspage.io of npm: 7 documents read");
