import type { NavItem } from "../frame/nav";

/** Every page of the sidebar, in order. */
export const NAV: readonly NavItem[] = [
    { group: "Send", label: "Overview", path: "overview", key: "o" },
    { group: "Send", label: "Emails", path: "emails", permission: "emails:read", key: "e" },
    { group: "Send", label: "Received", path: "received", permission: "inbound:read", key: "i" },
    { group: "People", label: "Suppressions", path: "suppressions", permission: "suppressions:read", key: "s" },
    { group: "People", label: "Topics", path: "topics", permission: "topics:read" },
    { group: "Build", label: "Templates", path: "templates", permission: "templates:read", key: "t" },
    { group: "Build", label: "Domains", path: "domains", permission: "domains:read", key: "d" },
    { group: "Build", label: "IP pools", path: "ip-pools", permission: "ip_pools:read" },
    { group: "Build", label: "Webhooks", path: "webhooks", permission: "webhooks:read", key: "w" },
    { group: "Build", label: "API keys", path: "api-keys", permission: "api_keys:read", key: "k" },
    { group: "Run", label: "Team", path: "team", permission: "members:read", key: "m" },
    { group: "Run", label: "Roles", path: "roles", permission: "members:read" },
    { group: "Run", label: "Tenants", path: "tenants", permission: "tenants:read" },
    { group: "Run", label: "Environments", path: "environments", permission: "environments:read" },
    { group: "Run", label: "Audit", path: "audit", permission: "audit:read", key: "a" },
    { group: "Run", label: "Limits", path: "limits", permission: "rate_limits:read", key: "l" },
    { group: "Run", label: "IP rules", path: "ip-rules", permission: "ip_rules:read" },
    { group: "Run", label: "Dead letters", path: "dead-letters", permission: "dead_letters:read" },
    { group: "Run", label: "Jobs", path: "jobs", permission: "jobs:read" },
    { group: "Run", label: "Health", path: "health", key: "h" },
    { group: "Run", label: "Organisations", path: "orgs", permission: "orgs:read" },
    { group: "Run", label: "Settings", path: "settings", permission: "org:read" },
];
