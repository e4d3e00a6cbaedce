use std::{borrow::Cow, marker::PhantomData, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{HiddenField, Kind, now::is_hidden};

/// The text in place of a hidden value. An absent value stays absent, so callers can tell both apart.
pub const HIDDEN: &str = "[hidden]";

/// A value that is hidden from callers whose role hides its kind. Its JSON is the value's, or [`HIDDEN`].
///
/// Lists and maps contain `Hidable` values, so they keep their length and their keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidable<K, T> {
    value: T,
    kind: PhantomData<K>,
}

impl<K, T> Hidable<K, T> {
    /// The value itself.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<K, T> From<T> for Hidable<K, T> {
    fn from(value: T) -> Self {
        Self { value, kind: PhantomData }
    }
}

impl<K> From<&str> for Hidable<K, String> {
    fn from(value: &str) -> Self {
        value.to_owned().into()
    }
}

impl<K, T> Deref for Hidable<K, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<K: Kind, T: Serialize> Serialize for Hidable<K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is_hidden(K::SHOWS) { serializer.serialize_str(HIDDEN) } else { self.value.serialize(serializer) }
    }
}

impl<'de, K, T: Deserialize<'de>> Deserialize<'de> for Hidable<K, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

/// Types whose schema allows the text [`HIDDEN`]: texts, and any JSON.
impl<K: Kind, T: JsonSchema> JsonSchema for Hidable<K, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        let kinds: Vec<&str> = K::SHOWS.iter().copied().map(HiddenField::as_str).collect();
        schema.insert("x-hidden-as".to_owned(), kinds.into());
        schema
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::{Value, json, to_value};

    use super::*;
    use crate::{AnyField, ContentField, MailField, RecipientField, hiding};

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
        let inner = hiding(&all, || {
            (hiding(&BTreeSet::new(), || to_value(view()).unwrap()), to_value(view()).unwrap())
        });
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
}
