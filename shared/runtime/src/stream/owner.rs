use posthorn_access::Person;
use posthorn_ids::Environment;
use posthorn_items::{Item, Scope, door};
use posthorn_store::CredentialItem;
use serde_dynamo::{AttributeValue, Item as Attributes};

use super::{image::Image, unreadable::NotRead};
use crate::{NoScope, causes};

/// The owner of an item: a [`Scope`], or [`NoScope`].
pub trait Owner: Sized + Send {
    /// Every owner of an item of this kind. All items but a person's have one.
    ///
    /// # Errors
    /// If the item's key names no owner, or the item cannot be read.
    fn all(kind: &str, item: &Attributes) -> Result<Vec<Self>, NotRead>;
}

impl Owner for Scope {
    fn all(kind: &str, item: &Attributes) -> Result<Vec<Self>, NotRead> {
        scopes(kind, item)
    }
}

/// For a table with items of scopes and without.
impl Owner for Option<Scope> {
    fn all(kind: &str, item: &Attributes) -> Result<Vec<Self>, NotRead> {
        match item.get("pk") {
            Some(AttributeValue::S(key)) if key.starts_with(SYSTEM) => Ok(vec![None]),
            _ => Ok(scopes(kind, item)?.into_iter().map(Some).collect()),
        }
    }
}

/// How the partition keys of items without a scope begin.
const SYSTEM: &str = "system/";

impl Owner for NoScope {
    fn all(_: &str, _: &Attributes) -> Result<Vec<Self>, NotRead> {
        Ok(vec![Self])
    }
}

/// The scopes that a change of the item belongs to. All but a person's have one.
fn scopes(kind: &str, item: &Attributes) -> Result<Vec<Scope>, NotRead> {
    if kind == Person::KIND {
        let person = <Person as Image>::read(kind, item.clone());
        let Some(person) = person.transpose()? else { return Ok(Vec::new()) };
        let live = |org| door::of_new_org(org, None, Environment::live());
        return Ok(person.orgs.into_iter().map(live).collect());
    }
    let Some(AttributeValue::S(key)) = item.get("pk") else {
        return Err(NotRead::Skip("it has no partition key".into()));
    };
    // The partition key of a credential has no scope, so the item contains its scope.
    let scope = match item.get("scope").filter(|_| kind == CredentialItem::KIND) {
        Some(AttributeValue::S(label)) => door::from_label(label),
        _ => door::from_partition_key(key).or_else(|_| door::from_org_partition_key(key)),
    };
    scope.map(|scope| vec![scope]).map_err(|error| NotRead::Skip(causes(&error)))
}
