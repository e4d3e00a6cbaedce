//! Which fields of each kind of item the audit log shows.

/// How a kind's changes are recorded. For a field in neither list, the entry only says that it changed: a new field counts as
/// a secret until it is added to a list.
pub(crate) struct Rules {
    /// The item's kind.
    pub kind: &'static str,
    /// The resource's type.
    pub resource: &'static str,
    /// Fields whose values are recorded.
    pub shown: &'static [&'static str],
    /// Fields that Posthorn changes by itself. Their changes are not recorded.
    pub passed_over: &'static [&'static str],
}

const RULES: &[Rules] = &[
    Rules {
        kind: "credential",
        resource: "api_key",
        shown: &[
            "name",
            "permissions",
            "revoked_at",
            "allowed_domains",
            "allowed_cidrs",
            "rate_limit",
            "expires_at",
            "rotated_from",
            "rotated_to",
            "directory",
        ],
        passed_over: &["scope"],
    },
    Rules {
        kind: "domain",
        resource: "domain",
        shown: &[
            "name",
            "region",
            "return_path",
            "paused_at_ms",
            "tracking",
            "receiving",
            "warmup",
            "ip_pool",
            "events",
        ],
        passed_over: &["checks", "ses", "checked_at_ms", "next_look_ms", "looks", "misses", "claimed"],
    },
    Rules {
        kind: "ip_pool",
        resource: "ip_pool",
        shown: &["name", "set_up", "removing", "paused_at_ms", "domains", "active_at_ms"],
        passed_over: &["ses_name", "addresses", "first_address_at_ms", "checked_at_ms", "next_look_ms"],
    },
    Rules {
        kind: "number",
        resource: "phone_number",
        shown: &["country", "number_type", "message_type", "number", "monthly_price", "status", "reason"],
        passed_over: &["simulated", "asked_at_ms", "aws_id", "next_look_ms"],
    },
    Rules {
        kind: "webhook",
        resource: "webhook",
        shown: &[
            "url",
            "description",
            "events",
            "enabled",
            "disabled",
            "tenant_id",
            "rate_limit",
            "header_names",
        ],
        passed_over: &["slow", "exhausted", "failing_at_ms", "last_failure"],
    },
    Rules {
        kind: "template",
        resource: "template",
        shown: &["name", "alias", "published", "deleted"],
        passed_over: &["updated_at_ms", "published_at_ms"],
    },
    Rules {
        kind: "topic",
        resource: "topic",
        shown: &["name", "description", "default_subscription", "visibility"],
        passed_over: &[],
    },
    // For the owners' addresses and a tenant's metadata, the entry only says that they changed.
    Rules {
        kind: "org",
        resource: "org",
        shown: &[
            "name",
            "idempotency_hours",
            "audit_emails",
            "publish_messages",
            "environments",
            "rate_limits",
            "sessions",
            "sso_only",
            "settings",
            "retention",
            "state",
        ],
        passed_over: &[],
    },
    Rules { kind: "members", resource: "members", shown: &[], passed_over: &["accepted", "taken_back"] },
    Rules { kind: "role", resource: "role", shown: &["name", "permissions", "hides"], passed_over: &[] },
    Rules {
        kind: "sso_connection",
        resource: "sso_connection",
        shown: &["name", "protocol", "domains", "default_role", "enabled"],
        passed_over: &["setting_up", "tested_at"],
    },
    Rules {
        kind: "setup_link",
        resource: "setup_link",
        shown: &["name", "default_role", "expires_at", "opened_at", "finished_at", "domains"],
        passed_over: &["connection", "credential", "directory", "directory_token", "made_by"],
    },
    Rules {
        kind: "directory",
        resource: "directory",
        shown: &["name", "default_role", "group_roles", "domains"],
        passed_over: &[],
    },
    // What a directory says about a person is personal data, and the log cannot forget it.
    Rules {
        kind: "directory_user",
        resource: "directory_user",
        shown: &["active", "groups", "person"],
        passed_over: &["changed_at", "given", "settled"],
    },
    Rules {
        kind: "directory_group",
        resource: "directory_group",
        shown: &[],
        passed_over: &["changed_at", "settled"],
    },
    Rules {
        kind: "org_domain",
        resource: "org_domain",
        shown: &["name", "verified_at", "setup"],
        passed_over: &["token", "last_check"],
    },
    // The invited address is personal data, and the log cannot forget it.
    Rules {
        kind: "invitation",
        resource: "invitation",
        shown: &["role", "invited_by", "state", "expires_at"],
        passed_over: &["sent_at"],
    },
    Rules { kind: "tenant", resource: "tenant", shown: &["name", "state"], passed_over: &[] },
    Rules {
        kind: "product",
        resource: "product",
        shown: &["name", "description", "url", "state", "sign_in"],
        passed_over: &["state_since"],
    },
    Rules { kind: "owner_link", resource: "owner_link", shown: &["person", "made_at"], passed_over: &[] },
    Rules { kind: "quota", resource: "quota", shown: &["daily", "monthly"], passed_over: &[] },
    // The address is personal data, and the log cannot forget it.
    Rules {
        kind: "consent",
        resource: "suppression",
        shown: &["topic", "causes", "choice"],
        passed_over: &[],
    },
    // An account's address and name are personal data, its other fields are secrets. Log-ins change the devices, the last step of an
    // authenticator app and the counters of passkeys: `factors` counts the changes of factors. `moves` only counts.
    Rules {
        kind: "impersonation",
        resource: "impersonation",
        shown: &["person", "reason", "expires_at"],
        passed_over: &["holder", "session", "through"],
    },
    Rules {
        kind: "user",
        resource: "user",
        shown: &["email_verified", "suspended_at"],
        passed_over: &["product", "settings", "updated_at", "version"],
    },
    Rules {
        kind: "account",
        resource: "account",
        shown: &["erasing_since"],
        passed_over: &["devices", "moves", "passkeys", "sso_subjects", "totp", "version"],
    },
    // Who exported what. The filter may name an address, so the entry does not show it.
    Rules {
        kind: "export",
        resource: "export",
        shown: &["of", "format"],
        passed_over: &["due_ms", "ended_ms", "failure", "org", "progress", "state", "tries"],
    },
    Rules {
        kind: "dead_letter_work",
        resource: "dead_letters",
        shown: &["queue", "did", "letter", "summary"],
        passed_over: &[],
    },
    Rules { kind: "job_action", resource: "job", shown: &["did", "run_id"], passed_over: &[] },
    Rules { kind: "migration_action", resource: "migration", shown: &["did"], passed_over: &[] },
    Rules { kind: "incident_action", resource: "incident", shown: &["did", "name"], passed_over: &[] },
];

/// Resources that an item keeps in one of its fields, by their ids.
pub(crate) struct Parts {
    /// The kind of the item.
    pub kind: &'static str,
    /// The field.
    pub field: &'static str,
    /// The resource's type.
    pub resource: &'static str,
    /// The parts' fields whose values are recorded.
    pub shown: &'static [&'static str],
    /// The field with a part's end in Unix milliseconds, if parts end. After it the part has no effect, and its removal is not
    /// recorded.
    pub ends: Option<&'static str>,
}

const PARTS: &[Parts] = &[
    Parts {
        kind: "org",
        field: "ip_rules",
        resource: "ip_rule",
        shown: &["cidr", "action", "reason", "expires_at"],
        ends: Some("expires_at"),
    },
    Parts { kind: "members", field: "of", resource: "member", shown: &["role"], ends: None },
];

/// The parts of a kind, if it has any.
pub(crate) fn parts(kind: &str) -> Option<&'static Parts> {
    PARTS.iter().find(|parts| parts.kind == kind)
}

/// The rules of a kind. For a kind without rules only the names of changed fields are recorded.
pub(crate) fn rules(kind: &str) -> Option<&'static Rules> {
    RULES.iter().find(|rules| rules.kind == kind)
}
