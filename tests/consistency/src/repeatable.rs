//! Creating twice what was meant once: every POST honours `Idempotency-Key`, but for those that may be repeated without it.

/// POST routes that need no key, each with its reason.
const WITHOUT: &[(&str, &str)] = &[
    ("assign-ip-pool", "assigns what is assigned already"),
    ("cancel-scheduled-email", "cancels what is canceled already"),
    ("drop-dead-letters", "drops what is gone already"),
    ("pause-domain", "pauses what is paused already"),
    ("pause-ip-pool", "pauses what is paused already"),
    ("preview-template", "writes nothing"),
    ("publish-template", "publishes what is published already"),
    ("receive-sns", "SNS's own ids tell a repetition"),
    ("recover-webhook", "leaves out what was replayed already"),
    ("release-ip-pool", "releases what is released already"),
    ("replay-dead-letters", "a letter that was replayed lies there no more"),
    ("replay-failed-deliveries", "leaves out what was replayed already"),
    ("resume-domain", "resumes what goes on already"),
    ("resume-ip-pool", "resumes what goes on already"),
    ("resume-org", "resumes what goes on already"),
    ("resume-tenant", "resumes what goes on already"),
    ("rollback-template", "publishes a version that is there"),
    ("suspend-org", "suspends what is suspended already"),
    ("suspend-tenant", "suspends what is suspended already"),
    ("unsubscribe", "unsubscribes who is unsubscribed already"),
    ("verify-domain", "looks once more"),
];

/// POST routes that should honour the key and do not, and exceptions that are none. Each `posts` is a name and whether it does.
pub fn faults(posts: &[(String, bool)]) -> Vec<String> {
    let excepted = |name: &str| WITHOUT.iter().any(|(one, _)| *one == name);
    let missing = posts.iter().filter(|(name, honours)| !honours && !excepted(name)).map(|(name, _)| {
        format!("{name}: a POST that honours no Idempotency-Key, and has no reason in tests/consistency/src/repeatable.rs")
    });
    let idle = WITHOUT
        .iter()
        .filter(|(one, _)| !posts.iter().any(|(name, honours)| name == one && !honours))
        .map(|(name, _)| format!("tests/consistency/src/repeatable.rs: {name} is excepted and needs not be"));
    missing.chain(idle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creating_post_without_the_key_and_an_idle_exception_are_named() {
        let mut posts: Vec<(String, bool)> =
            WITHOUT.iter().map(|(name, _)| (name.to_string(), false)).collect();
        assert_eq!(faults(&posts), [""; 0]);
        posts.push(("send-letter".into(), false));
        assert!(faults(&posts)[0].starts_with("send-letter: "));
        posts.pop();
        posts[0].1 = true;
        assert_eq!(faults(&posts).len(), 1);
    }
}
