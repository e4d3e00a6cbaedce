//! Refused attempts that matter, so few that nobody can make the log grow: one entry for each key, code and hour.

use std::collections::BTreeMap;

use posthorn_ids::{ApiKeyId, AuditEntryId};
use posthorn_store::Scope;
use serde::{Deserialize, Serialize};

use crate::{Actor, Entry, Resource};

/// One entry for each so many milliseconds.
pub const REFUSAL_EVERY_MS: i64 = 3600 * 1000;

/// How often a key was refused with a code, as the item that counts it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The hour, counted from 1970, that is counted in.
    pub hour: i64,
    /// How often in this hour.
    pub count: u64,
    /// The function that refused first in this hour.
    pub function: String,
    /// From where it was tried first in this hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

/// The codes whose counts began a new hour with a change from `old` to `new`: an entry is due for each. Counting on in the
/// same hour is none.
pub fn refusals_due<'n>(
    old: &BTreeMap<String, Refused>,
    new: &'n BTreeMap<String, Refused>,
) -> Vec<(&'n str, &'n Refused)> {
    let begun = |code: &str, refused: &Refused| old.get(code).is_none_or(|known| known.hour < refused.hour);
    new.iter()
        .filter(|(code, refused)| begun(code, refused))
        .map(|(code, refused)| (code.as_str(), refused))
        .collect()
}

impl Refused {
    /// The entry, the same for every change that tells of this key, code and hour.
    pub fn entry(&self, scope: &Scope, key: ApiKeyId, code: &str) -> Entry {
        let at = jiff::Timestamp::from_millisecond(self.hour * REFUSAL_EVERY_MS).unwrap_or_default();
        let key = key.to_string();
        Entry {
            id: AuditEntryId::derived(at, &[b"refusal", key.as_bytes(), code.as_bytes()]),
            org: scope.org(),
            tenant: scope.tenant(),
            environment: scope.environment().clone(),
            actor: Actor::Key(key.clone()),
            action: "request.refused".to_owned(),
            resource: Resource { r#type: "refusal".to_owned(), id: code.to_owned() },
            function: self.function.clone(),
            changes: Vec::new(),
            ip: self.ip.clone(),
            request_id: None,
        }
    }
}
