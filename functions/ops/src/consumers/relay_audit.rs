//! The streams of all tables that hold configuration, and of the one that notes refused attempts: each change that somebody
//! made, and each attempt, becomes an entry of the audit log.
//!
//! In: changes of items that say by whom they were written; the trigger's filters drop all others. Written: the
//! organisation's chain, which knows what it was told, so that a batch that is read again adds nothing.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_audit::{EmailNote, Entry, Image, Record, RefusalItem, append, chain_partition, entry_of};
use posthorn_ids::OrgId;
use posthorn_items::{Item, Scope};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger, causes,
    stream::{self, AttributeValue, Attributes, Change, Outcome, Unreadable},
    uses::{Queue, Table},
};
use posthorn_store::{STAMP_ATTRIBUTE, Store};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

/// What somebody did to configuration: an item says who, and with which of their actions.
const ACTED: Changes =
    Changes::Fitting(&[r#"{"dynamodb":{"NewImage":{"by":{"M":{"action":{"S":[{"exists":true}]}}}}}}"#]);

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "relay-audit",
    trigger: Trigger::Stream(Reader {
        of: &[
            (Table::Access, ACTED),
            (Table::Senders, ACTED),
            (Table::Content, ACTED),
            (Table::Webhooks, ACTED),
            (
                Table::Consent,
                Changes::Fitting(&[
                    r#"{"dynamodb":{"NewImage":{"by":{"M":{"key":{"S":[{"exists":true}]}}}}}}"#,
                ]),
            ),
            (Table::Limits, Changes::OfKinds(&["refusal"])),
            (
                Table::Messages,
                Changes::Fitting(&[
                    r#"{"dynamodb":{"NewImage":{"kind":{"S":["quota"]},"by":{"M":{"action":{"S":[{"exists":true}]}}}}}}"#,
                    r#"{"dynamodb":{"NewImage":{"kind":{"S":["email_note"]}}}}"#,
                ]),
            ),
            (Table::Ops, ACTED),
        ],
        window_seconds: 1,
        dead_letters: Queue::AUDIT_RELAY_DEAD,
    }),
    uses: &[Table::Ops.get().query().put()],
    timeout_seconds: 60,
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// An item of whatever kind.
struct Told(Image);

impl stream::Image for Told {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        let fields: Map<String, Value> =
            item.into_inner().into_iter().map(|(name, value)| (name, json(value))).collect();
        let stamp = fields.get(STAMP_ATTRIBUTE).cloned().and_then(|stamp| serde_json::from_value(stamp).ok());
        Some(Ok(Self(Image { kind: kind.to_owned(), stamp, fields })))
    }
}

async fn handle(app: &'static App, changes: Vec<Change<Told>>) -> Result<Outcome, InvokeError> {
    let mut orgs: BTreeMap<OrgId, (Scope, Vec<Entry>)> = BTreeMap::new();
    for change in changes {
        if let Some(entry) = entry(&change) {
            orgs.entry(entry.org).or_insert_with(|| (change.scope, Vec::new())).1.push(entry);
        }
    }
    let (now_ms, mut failed) = (app.now().as_millisecond(), None);
    for (scope, entries) in orgs.into_values() {
        let chain = chain_partition(app.part::<Store>(), &scope);
        if let Err(error) = append(&chain, &entries, now_ms).await {
            // One organisation's broken log must not keep the others from theirs; the batch is told again.
            tracing::error!(org = %scope.org(), error = causes(&error), "the log was not told");
            failed = Some(error);
        }
    }
    match failed {
        Some(error) => Err(InvokeError::Failed(causes(&error))),
        None => Ok(Outcome::Done),
    }
}

fn entry(change: &Change<Told>) -> Option<Entry> {
    let Told(new) = &change.new;
    if new.kind == RefusalItem::KIND {
        let refusal = serde_json::from_value::<RefusalItem>(Value::Object(new.fields.clone()));
        return refusal.ok().map(|refusal| refusal.entry(&change.scope));
    }
    if new.kind == EmailNote::KIND {
        let note = serde_json::from_value::<EmailNote>(Value::Object(new.fields.clone()));
        return note.ok().map(|note| note.entry(&change.scope));
    }
    let old = change.old.as_ref().map(|Told(image)| image);
    let record = Record { sequence: &change.sequence, at_ms: change.at_ms };
    entry_of(&change.scope, old, new, record)
}

/// An attribute as JSON. Bytes are compared and never told, so their hash will do.
fn json(value: AttributeValue) -> Value {
    let hash = |bytes: Vec<u8>| {
        Value::String(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    };
    match value {
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::N(digits) => digits.parse::<Number>().map_or(Value::String(digits), Value::Number),
        AttributeValue::Bool(flag) => Value::Bool(flag),
        AttributeValue::Null(_) => Value::Null,
        AttributeValue::B(bytes) => hash(bytes),
        AttributeValue::L(items) => items.into_iter().map(json).collect(),
        AttributeValue::M(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, json(value))).collect())
        }
        AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => {
            texts.into_iter().map(Value::String).collect()
        }
        AttributeValue::Bs(all) => all.into_iter().map(hash).collect(),
    }
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::stream::Image as _;
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_stay_numbers_and_bytes_are_their_hash() {
        let item = Attributes::from(std::collections::HashMap::from([
            ("n".to_owned(), AttributeValue::N("1763700000000".into())),
            ("b".to_owned(), AttributeValue::B(b"secret".to_vec())),
            (
                "by".to_owned(),
                AttributeValue::M(std::collections::HashMap::from([
                    ("action".to_owned(), AttributeValue::S("set-quota".into())),
                    ("at".to_owned(), AttributeValue::N("7".into())),
                ])),
            ),
        ]));
        let Told(image) = Told::read("quota", item).unwrap().unwrap();
        assert_eq!(image.fields["n"], json!(1_763_700_000_000_i64));
        assert_eq!(image.fields["b"].as_str().unwrap().len(), 64);
        assert_eq!(image.stamp.map(|stamp| (stamp.action, stamp.at)), Some(("set-quota".to_owned(), 7)));
    }
}
