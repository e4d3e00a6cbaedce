//! Everything that somebody keeps, as it lies in the tables.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use posthorn_harness::World;
use posthorn_store::Table;

use super::resources::Resources;

/// Items by table and key, each written out whole.
pub type Snapshot = BTreeMap<String, String>;

/// Every item of the owners, in every table.
pub async fn of(world: &World, owners: &[&Resources]) -> Snapshot {
    let app = world.cloud.owner_app();
    let client = Client::new(app.sdk());
    let mut snapshot = Snapshot::new();
    for table in Table::ALL {
        let name = app.setting(table.setting());
        let mut start = None;
        loop {
            let page = client.scan().table_name(name).set_exclusive_start_key(start).send().await.unwrap();
            for item in page.items.unwrap_or_default() {
                let item: BTreeMap<String, AttributeValue> = item.into_iter().collect();
                if owners.iter().any(|owner| belongs(&item, owner)) {
                    snapshot.insert(
                        format!("{name} {} {}", text(&item, "pk"), text(&item, "sk")),
                        format!("{item:?}"),
                    );
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
    }
    snapshot
}

/// Under its scope, or a key of its scope, or the tenant or the organisation itself.
fn belongs(item: &BTreeMap<String, AttributeValue>, owner: &Resources) -> bool {
    let (key, sort) = (text(item, "pk"), text(item, "sk"));
    let is_tenant = key == format!("{}/tenant", owner.org) && owner.tenant.ends_with(sort);
    key.starts_with(&format!("{}/", owner.scope))
        || text(item, "scope") == owner.scope
        || is_tenant
        || key == format!("{}/org", owner.org)
}

fn text<'a>(item: &'a BTreeMap<String, AttributeValue>, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// What is gone, new or different.
pub fn differences(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let gone = before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("gone: {key}"));
    let new = after.keys().filter(|key| !before.contains_key(*key)).map(|key| format!("new: {key}"));
    let changed = before.iter().filter_map(|(key, item)| {
        let now = after.get(key).filter(|now| *now != item)?;
        Some(format!("changed: {key}\n  {item}\n  {now}"))
    });
    gone.chain(new).chain(changed).collect()
}
