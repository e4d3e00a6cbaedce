//! The published catalogue of event types, each with its JSON Schema and an example.
//!
//! The types of a family share one schema for `data`. Each family is one file in `catalogue/`.

use std::sync::LazyLock;

use posthorn_ids::EventId;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::WebhookEvent;

/// One type of event.
#[derive(Debug)]
pub struct EventType {
    /// Its name, as in filters.
    pub name: String,
    /// When it occurs.
    pub description: String,
    data: Value,
    example: Value,
}

/// A file of the catalogue.
#[derive(Deserialize)]
struct Family {
    types: Map<String, Value>,
    data: Value,
    example: Value,
}

const FAMILIES: [&str; 13] = [
    include_str!("../catalogue/message.json"),
    include_str!("../catalogue/opened.json"),
    include_str!("../catalogue/clicked.json"),
    include_str!("../catalogue/unsubscribed.json"),
    include_str!("../catalogue/inbound.json"),
    include_str!("../catalogue/domain.json"),
    include_str!("../catalogue/ip_pool.json"),
    include_str!("../catalogue/member.json"),
    include_str!("../catalogue/member_role.json"),
    include_str!("../catalogue/product.json"),
    include_str!("../catalogue/user.json"),
    include_str!("../catalogue/webhook.json"),
    include_str!("../catalogue/webhook_failing.json"),
];

static CATALOGUE: LazyLock<Vec<EventType>> = LazyLock::new(|| {
    // A test parses every file, so none is skipped here.
    let families = FAMILIES.iter().filter_map(|text| serde_json::from_str::<Family>(text).ok());
    families
        .flat_map(|Family { types, data, example }| {
            types.into_iter().map(move |(name, description)| EventType {
                name,
                description: description.as_str().unwrap_or_default().to_owned(),
                data: data.clone(),
                example: example.clone(),
            })
        })
        .collect()
});

/// All published types.
pub fn event_types() -> &'static [EventType] {
    &CATALOGUE
}

impl EventType {
    /// The type of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        event_types().iter().find(|one| one.name == name)
    }

    /// The JSON Schema (2020-12) of the whole payload. Fields may be added to `data` later; none is removed.
    pub fn schema(&self) -> Value {
        let mut data = self.data.clone();
        data["properties"]["tenant_id"] = json!({
            "type": "string", "pattern": "^tenant_", "description": "The tenant that the event belongs to, if any.",
        });
        data["properties"]["test"] = json!({ "const": true, "description": "Present only on test events." });
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "description": self.description,
            "type": "object",
            "properties": {
                "id": { "type": "string", "pattern": "^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$" },
                "type": { "const": self.name },
                "created_at": { "type": "string", "format": "date-time" },
                "delivery_id": {
                    "type": "string",
                    "pattern": "^delivery_[0-7][0-9a-hjkmnp-tv-z]{25}$",
                    "description": "The delivery. It is the same on every attempt; a replay has another.",
                },
                "data": data,
            },
            "required": ["id", "type", "created_at", "delivery_id", "data"],
            "additionalProperties": false,
        })
    }

    /// An example event of this type, with the given id and its time.
    pub fn example(&self, id: EventId) -> WebhookEvent {
        WebhookEvent {
            id,
            r#type: self.name.clone(),
            created_at: id.created_at().to_string(),
            data: self.example.clone(),
        }
    }

    /// A test event: the example, marked as a test in its data.
    pub fn test(&self, id: EventId) -> WebhookEvent {
        let mut event = self.example(id);
        event.data["test"] = true.into();
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_file_is_valid_and_every_type_is_unique() {
        for text in FAMILIES {
            serde_json::from_str::<Family>(text).unwrap();
        }
        let mut names: Vec<&str> = event_types().iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!((all, names.len()), (26, 26));
    }

    #[test]
    fn examples_match_their_schemas_and_broken_ones_do_not() {
        let at = "2026-11-21T10:00:00Z".parse().unwrap();
        let (id, delivery) = (EventId::new(at), posthorn_ids::DeliveryId::new(at));
        for one in event_types() {
            let schema = jsonschema::validator_for(&one.schema()).unwrap();
            for event in [one.example(id), one.test(id)] {
                let event = serde_json::to_value(event.payload(delivery)).unwrap();
                let faults: Vec<String> = schema.iter_errors(&event).map(|fault| fault.to_string()).collect();
                assert!(faults.is_empty(), "{}: {faults:?}", one.name);
            }
            let mut broken = serde_json::to_value(one.example(id).payload(delivery)).unwrap();
            broken["data"] = json!({});
            assert!(!schema.is_valid(&broken), "{}", one.name);
        }
    }
}
