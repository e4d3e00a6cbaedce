//! How many domains and IP pools an organisation has, in all its tenants: SES allows an account so many of both.

use std::collections::BTreeMap;

use posthorn_ids::{Id, Kind};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// As many domains may a tenant have in an environment, or an organisation of its own: a shop with a domain for each country and
/// purpose has fewer. They are read together when one is added.
pub const DOMAINS_MAX: usize = 100;
/// As many live domains may an organisation have, with those of its tenants: a tenth of the 10,000 identities that SES allows an
/// account in a region. <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
pub const ORG_DOMAINS_MAX: usize = 1_000;
/// What was enrolled and is not there may be about to be: a request takes half a minute at most. After this it counts no more.
const UNDER_WAY_MS: i64 = 3600 * 1000;

/// The ids of what each scope has, by the scope's label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollItem {
    scopes: BTreeMap<String, Vec<String>>,
}

impl Item for RollItem {
    const KIND: &'static str = "roll";
}

/// What became of enrolling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// It is on the list.
    Yes,
    /// The scope has as many as it may.
    ScopeFull,
    /// The organisation has as many as it may.
    OrgFull,
}

/// How many a scope and its organisation may have.
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// In one tenant and environment.
    pub scope: usize,
    /// In all together.
    pub org: usize,
}

impl RollItem {
    /// Puts `id` on the list of the scope that is called `label`, if there is room. `standing` are the ids that the scope has:
    /// they are counted whether they were listed or not, and what was listed and is not among them counts an hour.
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

    /// Takes an id from the list of the scope that is called `label`; one that is not there is no error.
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
    fn an_organisation_and_each_of_its_scopes_have_a_cap_and_what_never_came_to_be_counts_an_hour() {
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
        assert_eq!(enrol(&mut roll, "b", 4, &[], later), Enrolled::Yes, "the third never came to be");
        assert_eq!(
            enrol(&mut roll, "c", 5, &ids[5..7], later),
            Enrolled::Yes,
            "what is there counts, and stays"
        );
        assert_eq!(roll.scopes.values().map(Vec::len).sum::<usize>(), 5);
        assert_eq!(enrol(&mut roll, "c", 8, &ids[5..6], later), Enrolled::OrgFull);
    }
}
