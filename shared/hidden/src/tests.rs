use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json, to_value};

use crate::{AnyField, ContentField, HIDDEN, HiddenField, MailField, RecipientField, hiding};

#[derive(Serialize, JsonSchema)]
struct View {
    id: &'static str,
    to: Vec<RecipientField>,
    subject: Option<ContentField>,
    headers: BTreeMap<String, MailField>,
    event: AnyField<Value>,
}

fn view() -> View {
    View {
        id: "email_1",
        to: vec!["ada@example.com".into(), "eve@example.com".into()],
        subject: None,
        headers: [("x-mailer".to_owned(), "m".into())].into(),
        event: json!({ "to": ["ada@example.com"] }).into(),
    }
}

fn shown(hidden: &[HiddenField]) -> Value {
    hiding(&hidden.iter().copied().collect(), || to_value(view())).unwrap()
}

#[test]
fn a_field_is_hidden_if_one_of_its_kinds_is_and_lists_and_absent_values_stay() {
    let whole = json!({
        "id": "email_1", "to": ["ada@example.com", "eve@example.com"], "subject": null,
        "headers": { "x-mailer": "m" }, "event": { "to": ["ada@example.com"] },
    });
    assert_eq!(shown(&[]), whole);
    let without_recipients = json!({
        "id": "email_1", "to": [HIDDEN, HIDDEN], "subject": null, "headers": { "x-mailer": HIDDEN },
        "event": HIDDEN,
    });
    assert_eq!(shown(&[HiddenField::Recipients]), without_recipients);
    let without_numbers = shown(&[HiddenField::PhoneNumbers]);
    assert_eq!((&without_numbers["to"], &without_numbers["event"]), (&whole["to"], &json!(HIDDEN)));
}

#[test]
fn nothing_is_hidden_outside_and_after_a_panic() {
    let all: BTreeSet<_> = HiddenField::ALL.into();
    let fails = || hiding(&all, || panic!("while it is written"));
    assert!(std::panic::catch_unwind(fails).is_err());
    assert_eq!(to_value(view()).unwrap()["to"][0], "ada@example.com");
    let inner =
        hiding(&all, || (hiding(&BTreeSet::new(), || to_value(view()).unwrap()), to_value(view()).unwrap()));
    assert_eq!((&inner.0["to"][0], &inner.1["to"][0]), (&json!("ada@example.com"), &json!(HIDDEN)));
}

#[test]
fn a_stored_value_reads_back_whole() {
    let stored = serde_json::to_string(&RecipientField::<String>::from("ada@example.com")).unwrap();
    assert_eq!(serde_json::from_str::<RecipientField>(&stored).unwrap().into_inner(), "ada@example.com");
}

#[test]
fn the_schema_names_the_kinds_and_still_allows_the_hidden_text() {
    let schema = schemars::schema_for!(View).to_value();
    let of = |name: &str| &schema["properties"][name];
    assert_eq!(of("to")["items"], json!({ "type": "string", "x-hidden-as": ["recipients"] }));
    assert_eq!(of("subject")["type"], json!(["string", "null"]));
    assert_eq!(of("headers")["additionalProperties"]["x-hidden-as"], json!(["recipients", "content"]));
    assert_eq!(of("event")["type"], Value::Null);
}

#[test]
fn the_names_are_those_of_the_json() {
    for kind in HiddenField::ALL {
        assert_eq!(to_value(kind).unwrap(), kind.as_str());
    }
}
