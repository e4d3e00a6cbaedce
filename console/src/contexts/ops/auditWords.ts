import type { components } from "../../api/schema";
import type { Tone } from "../../ui/Status";
import { plain } from "../../ui/words";

type Entry = components["schemas"]["AuditEntry"];
type Change = components["schemas"]["AuditChange"];

/** "api_key.created" as "created API key": what happened to what, as people say it. */
export function actionInWords(action: string): string {
    const [thing = "", verb = ""] = action.split(".");
    if (action === "request.refused") return "request refused";
    return `${plain(verb)} ${typeInWords(thing)}`;
}

/** "api_key" as "API key". */
export function typeInWords(type: string): string {
    return plain(type).replace(/\bapi\b/, "API").replace(/\bip\b/, "IP").replace(/\borg\b/, "organisation");
}

/** Removals and refusals stand out. */
export function toneOfAction(action: string): Tone {
    if (action.endsWith(".deleted")) return "problem";
    if (action.endsWith(".refused")) return "bad";
    return action.endsWith(".created") ? "good" : "quiet";
}

/** Ids to names, as far as the person may see them. */
export type Names = ReadonlyMap<string, string>;

/** Who did it: a name where it is known, else the kind and the id. */
export function actorInWords({ type, id }: Entry["actor"], names: Names): string {
    if (type === "system") return `Posthorn (${id})`;
    if (type === "unknown") return "unknown";
    return names.get(id) ?? shortId(id);
}

/** "person_…92" of an id that nobody reads to its end. */
export function shortId(id: string): string {
    const [prefix = "", rest = ""] = id.split("_");
    return /^[0-7][0-9a-z]{25}$/.test(rest) ? `${prefix}_…${rest.slice(-6)}` : id;
}

/** Pages of resources, below the organisation. Types without a page of their own are not in it. */
const PAGES: Record<string, string> = {
    api_key: "api-keys",
    domain: "domains",
    email: "emails",
    ip_pool: "ip-pools",
    member: "team",
    role: "roles",
    template: "templates",
    tenant: "tenants",
    topic: "topics",
    webhook: "webhooks",
};

/** The page of an entry's resource, if there is one and it still may exist. */
export function pageOf({ resource, action }: Entry): string | undefined {
    const page = PAGES[resource.type];
    if (!page || action.endsWith(".deleted") || !resource.id.includes("_")) return undefined;
    return `${page}/${resource.id}`;
}

/** A side of a change. Null on both sides means that the value is not in the log. */
export function sideOf(value: unknown, field = ""): string {
    if (value === null || value === undefined) return "–";
    if (typeof value === "number" && /_at(_ms)?$/.test(field)) return timeOf(value);
    return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Items keep times as Unix milliseconds, a few as seconds. */
function timeOf(value: number): string {
    const isSeconds = value < 100_000_000_000;
    return new Date(isSeconds ? value * 1000 : value).toISOString().replace("T", " ").replace("Z", " UTC");
}

/** Whether the log has only that the field changed, not how. */
export function isSecret({ before, after }: Change): boolean {
    return (before ?? null) === null && (after ?? null) === null;
}

/** "name, rate limit and 2 more". */
export function changedFields(changes: readonly Change[]): string {
    const names = changes.map(({ field }) => plain(field));
    return names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}
