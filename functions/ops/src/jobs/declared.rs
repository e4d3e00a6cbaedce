// Written by `make generate`.
//! All jobs, from the declarations of the scheduled functions of all contexts.

use crate::jobs::job::Job;

/// Every job, in the order of their names.
#[rustfmt::skip]
pub static JOBS: &[Job] = &[
    Job {
        name: "archive-audit", context: "ops", function: "archive-audit", input: r#"{}"#,
        every: "1 day", every_seconds: 86400, lease_seconds: 300,
        while_paused: "Old entries of the audit log are not archived: they stay in the table.",
    },
    Job {
        name: "drain-timers-0", context: "timers", function: "drain-timers", input: r#"{"shard":0}"#,
        every: "1 minute", every_seconds: 60, lease_seconds: 50,
        while_paused: "A quarter of all timers wait: scheduled emails are not sent, and the later tries of webhooks are not made.",
    },
    Job {
        name: "drain-timers-1", context: "timers", function: "drain-timers", input: r#"{"shard":1}"#,
        every: "1 minute", every_seconds: 60, lease_seconds: 50,
        while_paused: "A quarter of all timers wait: scheduled emails are not sent, and the later tries of webhooks are not made.",
    },
    Job {
        name: "drain-timers-2", context: "timers", function: "drain-timers", input: r#"{"shard":2}"#,
        every: "1 minute", every_seconds: 60, lease_seconds: 50,
        while_paused: "A quarter of all timers wait: scheduled emails are not sent, and the later tries of webhooks are not made.",
    },
    Job {
        name: "drain-timers-3", context: "timers", function: "drain-timers", input: r#"{"shard":3}"#,
        every: "1 minute", every_seconds: 60, lease_seconds: 50,
        while_paused: "A quarter of all timers wait: scheduled emails are not sent, and the later tries of webhooks are not made.",
    },
    Job {
        name: "erase-accounts", context: "identity", function: "erase-accounts", input: r#"{}"#,
        every: "2 hours", every_seconds: 7200, lease_seconds: 110,
        while_paused: "Accounts that their owners gave up are not removed, and nobody gets their addresses.",
    },
    Job {
        name: "note-dead-letters", context: "ops", function: "note-dead-letters", input: r#"{}"#,
        every: "5 minutes", every_seconds: 300, lease_seconds: 110,
        while_paused: "New dead letters do not appear in the audit logs. Their alarms remain.",
    },
    Job {
        name: "poll-domains", context: "senders", function: "poll-domains", input: r#"{}"#,
        every: "1 minute", every_seconds: 60, lease_seconds: 110,
        while_paused: "Domains are not checked: new ones stay pending unless somebody verifies them by hand, and broken ones stay verified.",
    },
    Job {
        name: "poll-ip-pools", context: "senders", function: "poll-ip-pools", input: r#"{}"#,
        every: "15 minutes", every_seconds: 900, lease_seconds: 110,
        while_paused: "New IP pools do not become active, and deleted ones are not removed from SES; phone numbers stay in provisioning, and those whose release was interrupted are paid for.",
    },
    Job {
        name: "probe-status", context: "ops", function: "probe-status", input: r#"{}"#,
        every: "5 minutes", every_seconds: 300, lease_seconds: 50,
        while_paused: "The status page shows what the last round of probes saw, and nobody is told that a maintenance begins or ends.",
    },
    Job {
        name: "release-closed", context: "senders", function: "release-closed", input: r#"{}"#,
        every: "5 minutes", every_seconds: 300, lease_seconds: 110,
        while_paused: "Domains, IP pools, phone numbers and webhook endpoints of closed organisations and tenants are not released: nobody else can use their domains, and numbers are paid for.",
    },
    Job {
        name: "run-migrations", context: "ops", function: "run-migrations", input: r#"{}"#,
        every: "5 minutes", every_seconds: 300, lease_seconds: 240,
        while_paused: "Stored data is not changed as a new version wants it. Everything works as before, because each version reads what earlier ones wrote.",
    },
    Job {
        name: "sweep-messages", context: "messages", function: "sweep-messages", input: r#"{}"#,
        every: "1 minute", every_seconds: 60, lease_seconds: 50,
        while_paused: "Emails that were lost on their way are not queued again, and emails that wait for a quota, a paused domain or a paused account are not sent.",
    },
    Job {
        name: "watch-installation", context: "ops", function: "watch-installation", input: r#"{}"#,
        every: "5 minutes", every_seconds: 300, lease_seconds: 50,
        while_paused: "Nothing looks for what has stopped: after 15 minutes an alarm says that the watch itself is missing.",
    },
    Job {
        name: "write-account-exports", context: "identity", function: "write-account-exports", input: r#"{}"#,
        every: "1 hour", every_seconds: 3600, lease_seconds: 110,
        while_paused: "Exports of people's own data stay pending.",
    },
    Job {
        name: "write-exports", context: "ops", function: "write-exports", input: r#"{}"#,
        every: "1 minute", every_seconds: 60, lease_seconds: 55,
        while_paused: "Exports stay pending.",
    },
];
