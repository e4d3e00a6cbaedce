import type { Permission } from "../../session/permissions";

/**
 * Who may use a permission: any key, the organisation's own keys, its own keys outside of tenants, the operator, a directory's token, or
 * whoever opened a set-up link.
 */
type Reach = "tenant" | "root" | "org" | "operator" | "directory" | "setup_link";

interface Meaning {
    /** What it allows, after "may". */
    may: string;
    reach: Reach;
}

/** Every permission. The type demands a new one of the API here too. */
export const MEANINGS: Record<Permission, Meaning> = {
    "emails:read": { may: "see emails and what happened to them", reach: "tenant" },
    "emails:send": { may: "send emails, and change those not sent yet", reach: "tenant" },
    "inbound:read": { may: "see received emails", reach: "tenant" },
    "templates:read": { may: "see and preview templates", reach: "tenant" },
    "templates:write": { may: "change and publish templates", reach: "tenant" },
    "suppressions:read": { may: "see suppressed addresses", reach: "tenant" },
    "suppressions:write": { may: "add and lift suppressions", reach: "tenant" },
    "topics:read": { may: "see topics and subscriptions", reach: "tenant" },
    "topics:write": { may: "change topics and subscriptions", reach: "tenant" },
    "domains:read": { may: "see sending domains", reach: "tenant" },
    "domains:write": { may: "add, change and remove sending domains", reach: "tenant" },
    "ip_pools:read": { may: "see IP pools", reach: "tenant" },
    "ip_pools:write": { may: "make, change and remove IP pools", reach: "tenant" },
    "numbers:read": { may: "see phone numbers", reach: "tenant" },
    "numbers:write": { may: "rent and release phone numbers, which cost money each month", reach: "tenant" },
    "webhooks:read": { may: "see webhooks and their deliveries", reach: "tenant" },
    "webhooks:write": { may: "change webhooks and replay deliveries", reach: "tenant" },
    "api_keys:read": { may: "see API keys, without secrets", reach: "tenant" },
    "api_keys:write": { may: "make, change, rotate and revoke API keys", reach: "tenant" },
    "usage:read": { may: "see usage and quota", reach: "tenant" },
    "quotas:write": { may: "set quotas", reach: "root" },
    "rate_limits:read": { may: "see rate limits and their use", reach: "tenant" },
    "rate_limits:write": { may: "change rate limits", reach: "org" },
    "audit:read": { may: "read the audit log", reach: "tenant" },
    "exports:read": { may: "see exports and download files of data that it may read", reach: "tenant" },
    "exports:write": { may: "export data that it may read, and remove exports", reach: "tenant" },
    "members:read": { may: "see members, invitations and roles", reach: "org" },
    "members:write": { may: "invite and remove members, and change their roles", reach: "org" },
    "roles:write": { may: "make, change and delete roles", reach: "org" },
    "tenants:read": { may: "see tenants and their usage", reach: "org" },
    "tenants:write": { may: "create, change, suspend and close tenants", reach: "org" },
    "products:read": { may: "see products", reach: "org" },
    "products:write": { may: "make and change products, and move them to another state", reach: "org" },
    "users:read": { may: "see products' users, and check their tokens", reach: "org" },
    "users:write": { may: "make, change and remove products' users, log them out, and renew signing keys", reach: "org" },
    "environments:read": { may: "see environments", reach: "org" },
    "environments:write": { may: "add and remove environments", reach: "org" },
    "ip_rules:read": { may: "see IP rules", reach: "org" },
    "ip_rules:write": { may: "add and remove IP rules", reach: "org" },
    "org:read": { may: "see the organisation's settings", reach: "org" },
    "org:write": { may: "change the organisation's settings", reach: "org" },
    "directory:provision": { may: "send users and groups", reach: "directory" },
    "setup:run": { may: "set up single sign-on with a set-up link", reach: "setup_link" },
    "orgs:read": { may: "see every organisation", reach: "operator" },
    "orgs:write": { may: "create, suspend and close organisations", reach: "operator" },
    "dead_letters:read": { may: "see every organisation's dead letters", reach: "operator" },
    "dead_letters:write": { may: "replay and drop dead letters", reach: "operator" },
    "jobs:read": { may: "see the jobs of the installation and their runs", reach: "operator" },
    "jobs:write": { may: "pause, resume and run jobs", reach: "operator" },
    "migrations:read": { may: "see the migrations of stored data", reach: "operator" },
    "migrations:write": { may: "approve, roll back and retry migrations", reach: "operator" },
    "status:read": { may: "see incidents of the status page", reach: "operator" },
    "status:write": { may: "announce, change and remove incidents of the status page", reach: "operator" },
};

/** All permissions, in the order in which pages show them. */
export const ALL = Object.keys(MEANINGS).filter((text): text is Permission => text in MEANINGS);

/** What permissions are grouped by. */
export const GROUPS: { name: string; things: [thing: string, label: string][] }[] = [
    {
        name: "Messages",
        things: [
            ["emails", "Emails"],
            ["inbound", "Received emails"],
            ["templates", "Templates"],
        ],
    },
    { name: "People", things: [["suppressions", "Suppressions"], ["topics", "Topics"]] },
    {
        name: "Setup",
        things: [
            ["domains", "Domains"],
            ["ip_pools", "IP pools"],
            ["numbers", "Phone numbers"],
            ["webhooks", "Webhooks"],
            ["api_keys", "API keys"],
        ],
    },
    {
        name: "Use",
        things: [
            ["usage", "Usage"],
            ["quotas", "Quotas"],
            ["rate_limits", "Rate limits"],
            ["audit", "Audit log"],
            ["exports", "Exports"],
        ],
    },
    {
        name: "Organisation",
        things: [
            ["members", "Members"],
            ["roles", "Roles"],
            ["tenants", "Tenants"],
            ["products", "Products"],
            ["users", "Products' users"],
            ["environments", "Environments"],
            ["ip_rules", "IP rules"],
            ["directory", "Directories"],
            ["setup", "Set-up links"],
            ["org", "Settings"],
        ],
    },
    {
        name: "Operator",
        things: [
            ["orgs", "Organisations"],
            ["dead_letters", "Dead letters"],
            ["jobs", "Jobs"],
            ["migrations", "Migrations"],
            ["status", "Status page"],
        ],
    },
];

export function thingOf(permission: Permission): string {
    return permission.slice(0, permission.indexOf(":"));
}

export function isRead(permission: Permission): boolean {
    return permission.endsWith(":read");
}

/** The permissions of one thing, reading first. */
export function ofThing(thing: string): Permission[] {
    return ALL.filter((one) => thingOf(one) === thing);
}

/** Whether people and keys of an organisation may hold it. */
function isOfOrgs(permission: Permission): boolean {
    return !["operator", "directory", "setup_link"].includes(MEANINGS[permission].reach);
}

/** What somebody may give to a key: what they hold themselves, as far as such a key can use it. */
export function grantable(can: (one: Permission) => boolean, isTenants: boolean): Permission[] {
    return ALL.filter((one) => can(one) && (!isTenants || MEANINGS[one].reach === "tenant"));
}

/** What somebody may put into a role: a role holds no operator's permission. */
export function grantableInRole(can: (one: Permission) => boolean): Permission[] {
    return ALL.filter((one) => can(one) && isOfOrgs(one));
}

export type Preset = "read" | "send" | "manage" | "full";

export const PRESETS: { preset: Preset; label: string; help: string }[] = [
    { preset: "send", label: "Send", help: "Sends emails and nothing else. Right for most applications." },
    { preset: "read", label: "Read", help: "Sees everything, changes nothing." },
    { preset: "manage", label: "Manage", help: "Sees and changes everything, but sends no email." },
    { preset: "full", label: "Full", help: "Everything that you may do yourself." },
];

/** The permissions of a preset, out of those that may be given. */
export function ofPreset(preset: Preset, from: Permission[]): Permission[] {
    const own = from.filter(isOfOrgs);
    if (preset === "full") return from;
    if (preset === "send") return own.filter((one) => one === "emails:send");
    if (preset === "read") return own.filter(isRead);
    return own.filter((one) => one !== "emails:send");
}

/** The preset whose permissions these are. */
export function presetOf(held: Permission[], from: Permission[]): Preset | undefined {
    const same = (preset: Preset) => {
        const wanted = ofPreset(preset, from);
        return wanted.length > 0 && wanted.length === held.length && wanted.every((one) => held.includes(one));
    };
    return PRESETS.map(({ preset }) => preset).find(same);
}

/** A key's permissions in a few words, for tables. */
export function summary(held: Permission[]): string {
    const own = ALL.filter(isOfOrgs);
    if (held.length === 1 && held[0] === "directory:provision") return "Sends users and groups";
    const operators = held.some((one) => MEANINGS[one].reach === "operator") ? " and the operator's" : "";
    const mine = held.filter(isOfOrgs);
    for (const scope of [own, own.filter((one) => MEANINGS[one].reach === "tenant")]) {
        const preset = presetOf(mine, scope);
        if (preset) return (preset === "full" ? "Everything" : (PRESETS.find((one) => one.preset === preset)?.label ?? "")) + operators;
    }
    if (held.length === 0) return "Nothing";
    if (held.length <= 2) return held.join(", ");
    const things = new Set(held.map(thingOf));
    return `${held.length} permissions on ${things.size} ${things.size === 1 ? "thing" : "things"}`;
}
