//! All stored items of an owner.

use std::collections::BTreeMap;

use posthorn_harness::World;
use posthorn_store::Table;
use serde_json::Value;

use super::resources::Resources;

/// Items by table and key, each as JSON text.
pub type Snapshot = BTreeMap<String, String>;

/// The kinds of items that only an organisation has.
const OF_ORG: [&str; 5] = ["org", "members", "role", "invitation", "product"];

/// Every item of the owners, in every table.
pub fn of(world: &World, owners: &[&Resources]) -> Snapshot {
    let app = world.cloud.owner_app();
    let mut snapshot = Snapshot::new();
    for table in Table::ALL {
        let name = app.setting(table.setting());
        let items = world.cloud.account().items(name).unwrap();
        let theirs = items.iter().filter(|item| owners.iter().any(|owner| belongs(item, owner)));
        snapshot.extend(
            theirs
                .map(|item| (format!("{name} {} {}", text(item, "pk"), text(item, "sk")), item.to_string())),
        );
    }
    snapshot
}

/// Whether the item belongs to the owner: under its scope, a key of its scope, its tenant or its organisation.
fn belongs(item: &Value, owner: &Resources) -> bool {
    let (key, sort) = (text(item, "pk"), text(item, "sk"));
    let is_tenant = key == format!("{}/tenant", owner.org) && owner.tenant.ends_with(sort);
    key.starts_with(&format!("{}/", owner.scope))
        || text(item, "scope") == owner.scope
        || is_tenant
        || OF_ORG.iter().any(|kind| key == format!("{}/{kind}", owner.org))
}

fn text<'a>(item: &'a Value, name: &str) -> &'a str {
    item[name]["S"].as_str().unwrap_or_default()
}

/// The items that were removed, added or changed.
pub fn differences(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let gone = before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("gone: {key}"));
    let new = after.keys().filter(|key| !before.contains_key(*key)).map(|key| format!("new: {key}"));
    let changed = before.iter().filter_map(|(key, item)| {
        let now = after.get(key).filter(|now| *now != item)?;
        Some(format!("changed: {key}\n  {item}\n  {now}"))
    });
    gone.chain(new).chain(changed).collect()
}
