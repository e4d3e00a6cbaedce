//! Every POST must honour `Idempotency-Key`, so that a repetition creates nothing twice. Exceptions are listed with reasons.

/// POST routes that need no key, each with its reason.
const WITHOUT: &[(&str, &str)] = &[
    ("accept-invitation", "a person joins once, and a link creates one account"),
    ("accept-own-invitation", "a person joins once"),
    ("change-email", "only sends a mail, at most three an hour"),
    ("change-password", "a repetition finds the new password"),
    ("complete-registration", "a link creates one account"),
    ("confirm-email", "a moved address stays moved"),
    ("erase-account", "an account that was given up stays so"),
    ("export-account", "a person has one export at a time"),
    ("forgot-password", "only sends a mail, at most three an hour"),
    ("register", "only sends a mail, at most three an hour"),
    ("reset-password", "a repetition finds the new password"),
    ("show-invitation", "writes nothing"),
    ("add-setup-domain", "a domain that is there is taken as it is"),
    ("finish-setup", "a finished set-up stays finished"),
    ("open-setup-link", "a link works once"),
    ("test-setup-connection", "a log-in that does not go on ends by itself"),
    ("test-sso-connection", "a log-in that does not go on ends by itself"),
    ("verify-setup-domain", "only checks the DNS again"),
    ("add-passkey", "a ceremony is consumed once"),
    ("approve-migration", "an approved migration stays approved"),
    ("assign-ip-pool", "an assigned pool stays assigned"),
    ("begin-passkey", "an unused ceremony ends by itself"),
    ("begin-passkey-log-in", "an unused ceremony ends by itself"),
    ("begin-sso-log-in", "a log-in that does not go on ends by itself"),
    ("begin-totp", "a new secret replaces the unconfirmed one"),
    ("cancel-scheduled-email", "a canceled email stays canceled"),
    ("confirm-totp", "a code works once"),
    ("create-scim-group", "a name of a directory has one group"),
    ("create-scim-user", "a name of a directory has one user"),
    ("disable-totp", "a removed app stays removed"),
    ("drop-dead-letters", "a dropped dead letter stays dropped"),
    ("log-in", "a second session harms nothing, and a stored answer would hold the first one's secret"),
    ("log-out", "an ended session stays ended"),
    ("log-in-with-link", "a used link logs in nobody"),
    ("leave-org", "a person who left stays out"),
    ("log-in-with-code", "a ticket works once"),
    ("log-in-with-passkey", "a ceremony is consumed once"),
    ("move-product", "a moved product stays in its state"),
    ("pause-domain", "a paused domain stays paused"),
    ("pause-job", "a paused job stays paused"),
    ("pause-ip-pool", "a paused pool stays paused"),
    ("preview-template", "writes nothing"),
    ("publish-template", "a published template stays published"),
    ("receive-saml-response", "a state takes one answer"),
    ("receive-sns", "SNS's own ids show a repetition"),
    ("recover-webhook", "leaves out deliveries that were replayed already"),
    ("release-ip-pool", "a released pool stays released"),
    ("renew-backup-codes", "new codes replace the last ones"),
    ("replay-dead-letters", "a replayed dead letter has left the queue"),
    ("replay-failed-deliveries", "leaves out deliveries that were replayed already"),
    ("resend-invitation", "an invitation is sent at most once in five minutes"),
    ("resume-domain", "an active domain stays active"),
    ("resume-ip-pool", "an active pool stays active"),
    ("resume-job", "an active job stays active"),
    ("resume-org", "an active organisation stays active"),
    ("resume-tenant", "an active tenant stays active"),
    ("retry-migration", "a migration that goes on goes on"),
    ("roll-back-migration", "a migration that is rolled back stays so"),
    ("rollback-template", "publishes a version that exists already"),
    ("submit-status-form", "only asks a contact, at most three times an hour"),
    ("subscribe-to-status", "only asks a contact, at most three times an hour"),
    ("search-scim", "writes nothing"),
    ("forgot-user-password", "only sends a mail, at most three an hour"),
    ("register-user", "only sends a mail, at most three an hour"),
    ("log-in-user", "a second session harms nothing, and a stored answer would hold the first one's secret"),
    ("log-out-user", "an ended session stays ended"),
    ("refresh-user", "a used token ends its session: a stored answer would hold the next one"),
    ("renew-user-keys", "another key harms nothing"),
    ("reset-user-password", "a repetition finds the new password"),
    ("validate-user-token", "writes nothing"),
    ("verify-user", "a repetition finds the user, by the password"),
    ("create-impersonation", "another quarter of an hour harms nothing, and each is recorded"),
    ("create-org-impersonation", "another quarter of an hour harms nothing, and each is recorded"),
    ("suspend-org", "a suspended organisation stays suspended"),
    ("suspend-tenant", "a suspended tenant stays suspended"),
    ("unsubscribe", "an unsubscribed recipient stays unsubscribed"),
    ("use-log-in-link", "a used link logs in nobody"),
    ("use-status-link", "a confirmed contact stays confirmed"),
    ("verify-domain", "only checks the DNS again"),
    ("verify-org-domain", "only checks the DNS again"),
];

/// POST routes that should honour the key and do not, and exceptions that are not needed. Each of `posts` is a function's name
/// and whether it honours the key.
pub fn faults(posts: &[(String, bool)]) -> Vec<String> {
    let excepted = |name: &str| WITHOUT.iter().any(|(one, _)| *one == name);
    let missing = posts.iter().filter(|(name, honours)| !honours && !excepted(name)).map(|(name, _)| {
        format!("{name}: a POST that ignores Idempotency-Key, without a reason in tests/consistency/src/repeatable.rs")
    });
    let idle = WITHOUT
        .iter()
        .filter(|(one, _)| !posts.iter().any(|(name, honours)| name == one && !honours))
        .map(|(name, _)| format!("tests/consistency/src/repeatable.rs: {name} needs no exception"));
    missing.chain(idle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creating_post_without_the_key_and_a_needless_exception_are_named() {
        let mut posts: Vec<(String, bool)> =
            WITHOUT.iter().map(|(name, _)| (name.to_string(), false)).collect();
        assert_eq!(faults(&posts), [""; 0]);
        posts.push(("send-mail".into(), false));
        assert!(faults(&posts)[0].starts_with("send-mail: "));
        posts.pop();
        posts[0].1 = true;
        assert_eq!(faults(&posts).len(), 1);
    }
}
