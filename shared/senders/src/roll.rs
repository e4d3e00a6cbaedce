//! Counts the domains and IP pools of an organisation over all its tenants, because SES limits both per account.

use std::collections::BTreeMap;

use posthorn_ids::{Id, Kind};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// Most domains of a tenant in an environment, or of an organisation without its tenants. A shop with a domain for each
/// country and purpose has fewer. All are read when one is added.
pub const DOMAINS_MAX: usize = 100;
/// Most live domains of an organisation, including those of its tenants: a tenth of the 10,000 identities that SES
/// allows an account in a region. <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
pub const ORG_DOMAINS_MAX: usize = 1_000;
/// How long an enrolled id counts although its item does not exist yet. A request takes at most half a minute.
const UNDER_WAY_MS: i64 = 3600 * 1000;

/// The ids in each scope, by the scope's label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollItem {
    scopes: BTreeMap<String, Vec<String>>,
}

impl Item for RollItem {
    const KIND: &'static str = "roll";
}

/// The result of enrolling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// It is on the list.
    Yes,
    /// The scope's limit is reached.
    ScopeFull,
    /// The organisation's limit is reached.
    OrgFull,
}

/// The limits of a scope and of its organisation.
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// Most in one tenant and environment.
    pub scope: usize,
    /// Most in the whole organisation.
    pub org: usize,
}

impl RollItem {
    /// Adds `id` to the list of the scope with this `label`, if there is room. `standing` are the ids that exist in the
    /// scope. They count even if they are not listed. A listed id that is not among them counts for an hour.
    pub fn enrol<K: Kind>(
        &mut self,
        label: &str,
        id: &str,
        standing: &[String],
        caps: Caps,
        now_ms: i64,
    ) -> Enrolled {
        let under_way = |one: &String| {
            let made = Id::<K>::from_suffix(one).map(|id| id.created_at().as_millisecond());
            made.is_ok_and(|made_ms| now_ms < made_ms + UNDER_WAY_MS)
        };
        let mut ids = standing.to_vec();
        let listed = self.scopes.remove(label).unwrap_or_default();
        ids.extend(listed.into_iter().filter(|one| !standing.contains(one) && under_way(one)));
        let of_others: usize = self.scopes.values().map(Vec::len).sum();
        let known = ids.iter().any(|one| one == id);
        let outcome = match (known, ids.len() >= caps.scope, of_others + ids.len() >= caps.org) {
            (true, ..) => Enrolled::Yes,
            (false, true, _) => Enrolled::ScopeFull,
            (false, false, true) => Enrolled::OrgFull,
            (false, false, false) => {
                ids.push(id.to_owned());
                Enrolled::Yes
            }
        };
        if !ids.is_empty() {
            self.scopes.insert(label.to_owned(), ids);
        }
        outcome
    }

    /// Removes an id from the list of the scope with this `label`. A missing id is not an error.
    pub fn strike(&mut self, label: &str, id: &str) {
        if let Some(ids) = self.scopes.get_mut(label) {
            ids.retain(|one| one != id);
        }
        self.scopes.retain(|_, ids| !ids.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{DomainId, DomainKind};

    use super::*;

    fn id(ms: i64) -> String {
        DomainId::new(jiff::Timestamp::from_millisecond(ms).unwrap()).suffix()
    }

    #[test]
    fn organisation_and_scope_have_limits_and_an_id_without_an_item_counts_an_hour() {
        let caps = Caps { scope: 2, org: 3 };
        let mut roll = RollItem::default();
        let ids: Vec<String> = (0..9).map(|number| id(number * 1_000)).collect();
        let enrol = |roll: &mut RollItem, label: &str, one: usize, standing: &[String], now_ms: i64| {
            let _ = &ids;
            roll.enrol::<DomainKind>(label, &ids[one], standing, caps, now_ms)
        };
        assert_eq!(enrol(&mut roll, "a", 0, &[], 0), Enrolled::Yes);
        assert_eq!(enrol(&mut roll, "a", 0, &[], 0), Enrolled::Yes, "again");
        assert_eq!(enrol(&mut roll, "a", 1, &ids[..1], 0), Enrolled::Yes);
        assert_eq!(enrol(&mut roll, "a", 2, &ids[..2], 0), Enrolled::ScopeFull);
        assert_eq!(enrol(&mut roll, "b", 3, &[], 0), Enrolled::Yes);
        assert_eq!(enrol(&mut roll, "b", 4, &[], 0), Enrolled::OrgFull);
        let later = UNDER_WAY_MS + 9_000;
        assert_eq!(enrol(&mut roll, "b", 4, &[], later), Enrolled::Yes, "the third was never created");
        assert_eq!(
            enrol(&mut roll, "c", 5, &ids[5..7], later),
            Enrolled::Yes,
            "existing items count, and stay"
        );
        assert_eq!(roll.scopes.values().map(Vec::len).sum::<usize>(), 5);
        assert_eq!(enrol(&mut roll, "c", 8, &ids[5..6], later), Enrolled::OrgFull);
    }
}
