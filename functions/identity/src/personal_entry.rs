//! Entries of audit logs about a person: what somebody did who did not prove who they are.

use jiff::Timestamp;
use posthorn_audit::{Actor, Entry, Resource};
use posthorn_identity::RefusedLogIn;
use posthorn_ids::{AuditEntryId, PersonId};
use posthorn_items::Scope;

/// Somebody asked for a new password. `sequence` names the change in the stream.
pub(crate) fn reset_requested(scope: &Scope, person: PersonId, at_ms: i64, sequence: &str) -> Entry {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    entry(scope, person, (at, sequence), ("password_reset.requested", "forgot-password"))
}

/// A log-in with the person's address was refused. Its time is the beginning of the hour.
pub(crate) fn log_in_refused(scope: &Scope, person: PersonId, refused: &RefusedLogIn) -> Entry {
    let hour = refused.hour.to_string();
    let entry = entry(scope, person, (refused.began_at(), &hour), ("log_in.refused", "log-in"));
    Entry { ip: refused.ip.clone(), ..entry }
}

fn entry(
    scope: &Scope,
    person: PersonId,
    (at, what): (Timestamp, &str),
    (action, function): (&str, &str),
) -> Entry {
    let (who, label) = (person.to_string(), scope.label());
    let material = [action, &who, what, &label].map(str::as_bytes);
    Entry {
        id: AuditEntryId::derived(at, &material),
        org: scope.org(),
        tenant: scope.tenant(),
        environment: scope.environment().clone(),
        actor: Actor::Unknown,
        action: action.to_owned(),
        resource: Resource { r#type: "account".to_owned(), id: who },
        function: function.to_owned(),
        about: Some(person),
        sealed: Vec::new(),
        changes: Vec::new(),
        ip: None,
        request_id: None,
    }
}

#[cfg(test)]
mod tests {
    use posthorn_access::bootstrap;
    use posthorn_ids::{Environment, OrgId};

    use super::*;

    #[test]
    fn a_repeated_record_gives_the_same_entry_and_another_organisation_another() {
        let person = PersonId::derived(Timestamp::UNIX_EPOCH, &[b"ada"]);
        let scope =
            |n: u8| bootstrap::scope(OrgId::derived(Timestamp::UNIX_EPOCH, &[&[n]]), Environment::live());
        let email = "ada@example.com".parse().unwrap();
        let refused = RefusedLogIn { email, hour: 1, ip: Some("192.0.2.7".into()) };
        let entry = |n| log_in_refused(&scope(n), person, &refused);
        assert_eq!(entry(1), entry(1));
        assert_ne!(entry(1).id, entry(2).id);
        assert_eq!((entry(1).at_ms(), entry(1).action.as_str()), (3_600_000, "log_in.refused"));
        let reset = |sequence| reset_requested(&scope(1), person, 5, sequence);
        assert_eq!(reset("1"), reset("1"));
        assert_ne!(reset("1").id, reset("2").id);
    }
}
