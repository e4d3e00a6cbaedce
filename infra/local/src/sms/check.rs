//! Checks a request against its operation's fields, as AWS does before anything else.

use serde_json::Value;

use super::{
    refusal::Refusal,
    requests,
    shapes::{Field, Shape},
};

/// Checks a request.
///
/// # Errors
/// All missing fields together, or else all wrong ones.
pub(super) fn check(operation: &str, body: &Value) -> Result<(), Refusal> {
    let Some(fields) = requests::fields(operation) else {
        let message = format!("{operation} is not embedded in the local account");
        return Err(Refusal::field("UNKNOWN_OPERATION", "X-Amz-Target", &message));
    };
    let mut faults = Faults::default();
    faults.of_fields(fields, body, "");
    match (faults.missing.is_empty(), faults.wrong.is_empty()) {
        (false, _) => Err(Refusal::Invalid("MISSING_PARAMETER", faults.missing)),
        (true, false) => Err(Refusal::Invalid("FIELD_VALIDATION_FAILED", faults.wrong)),
        (true, true) => Ok(()),
    }
}

/// Fields with what is wrong about each.
#[derive(Default)]
struct Faults {
    missing: Vec<(String, String)>,
    wrong: Vec<(String, String)>,
}

impl Faults {
    fn of_fields(&mut self, fields: &[Field], body: &Value, within: &str) {
        for field in fields {
            let place = format!("{within}{}", field.name);
            match (&body[field.name], field.is_required) {
                (Value::Null, true) => self.missing.push((place, "Member must not be null".to_owned())),
                (Value::Null, false) => {}
                (value, _) => self.of_value(field.shape, value, &place),
            }
        }
        // AWS ignores unknown fields. Here they are those that are not embedded, and nothing is half done.
        let names = body.as_object().into_iter().flat_map(|body| body.keys());
        for unknown in names.filter(|name| !fields.iter().any(|field| field.name == name.as_str())) {
            self.wrong
                .push((format!("{within}{unknown}"), "is not embedded in the local account".to_owned()));
        }
    }

    fn of_value(&mut self, shape: &Shape, value: &Value, place: &str) {
        let mut expect = |holds: bool, rule: &str| {
            if !holds {
                self.wrong.push((place.to_owned(), format!("Member must {rule}")));
            }
        };
        match (shape, value) {
            (Shape::Text(least, most, keeps), Value::String(text)) => {
                let length = text.chars().count();
                expect(length >= *least, &format!("have length greater than or equal to {least}"));
                expect(length <= *most, &format!("have length less than or equal to {most}"));
                expect(keeps(text), "satisfy regular expression pattern");
            }
            (Shape::Number(least, most), Value::Number(number)) => {
                let holds = number.as_i64().is_some_and(|number| (*least..=*most).contains(&number));
                expect(holds, &format!("be between {least} and {most}"));
            }
            (Shape::Flag, Value::Bool(_)) => {}
            (Shape::OneOf(words), Value::String(word)) => {
                expect(words.contains(&word.as_str()), &format!("satisfy enum value set: {words:?}"));
            }
            (Shape::List(least, most, of), Value::Array(values)) => {
                expect((*least..=*most).contains(&values.len()), &format!("have {least} to {most} items"));
                for (index, value) in values.iter().enumerate() {
                    self.of_value(of, value, &format!("{place}.{index}"));
                }
            }
            (Shape::Map(most, key_shape, value_shape), Value::Object(pairs)) => {
                expect(pairs.len() <= *most, &format!("have at most {most} entries"));
                for (key, value) in pairs {
                    self.of_value(key_shape, &Value::String(key.clone()), &format!("{place}.key"));
                    self.of_value(value_shape, value, &format!("{place}.{key}"));
                }
            }
            (Shape::Fields(fields), Value::Object(_)) => self.of_fields(fields, value, &format!("{place}.")),
            _ => expect(false, "have another type"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The reason and the names of the fields.
    fn faults(operation: &str, body: &Value) -> (&'static str, Vec<String>) {
        match check(operation, body) {
            Ok(()) => ("", Vec::new()),
            Err(Refusal::Invalid(reason, fields)) => {
                (reason, fields.into_iter().map(|(name, _)| name).collect())
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    fn text(with: &Value) -> Value {
        let mut body = json!({ "DestinationPhoneNumber": "+14255550101", "MessageBody": "Hi" });
        for (name, value) in with.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        body
    }

    fn wrong(with: &Value) -> Vec<String> {
        let (reason, fields) = faults("SendTextMessage", &text(with));
        assert_eq!(reason, "FIELD_VALIDATION_FAILED", "{with}");
        fields
    }

    #[test]
    fn every_missing_field_is_named() {
        let (reason, fields) = faults("SendTextMessage", &json!({}));
        assert_eq!((reason, fields.len()), ("MISSING_PARAMETER", 2));
        assert_eq!(faults("SendTextMessage", &text(&json!({}))), ("", Vec::new()));
        assert_eq!(faults("SendVoiceMessage", &json!({})).0, "UNKNOWN_OPERATION");
    }

    #[test]
    fn the_context_has_at_most_5_entries_of_100_and_800_characters() {
        let value = "v".repeat(800);
        let full: Value = (0..5).map(|n| (format!("{n}{}", "k".repeat(99)), json!(value))).collect();
        assert_eq!(faults("SendTextMessage", &text(&json!({ "Context": full }))).0, "");
        let many: Value = (0..6).map(|n| (n.to_string(), json!("v"))).collect();
        assert_eq!(wrong(&json!({ "Context": many })), ["Context"]);
        assert_eq!(wrong(&json!({ "Context": { "k": "v".repeat(801) } })), ["Context.k"]);
        assert_eq!(wrong(&json!({ "Context": { "k k": "v" } })), ["Context.key"]);
        assert_eq!(wrong(&json!({ "Context": { "k": " v" } })), ["Context.k"]);
    }

    #[test]
    fn values_outside_of_awss_limits_are_named() {
        for (name, value) in [
            ("DestinationPhoneNumber", json!("+04255550101")),
            ("MessageBody", json!(" \n")),
            ("MessageBody", json!("x".repeat(1601))),
            ("MessageType", json!("URGENT")),
            ("TimeToLive", json!(4)),
            ("MaxPrice", json!("100.00")),
            ("DryRun", json!("yes")),
            ("MediaUrls", json!([])),
        ] {
            assert_eq!(wrong(&json!({ name: value })), [name]);
        }
        assert_eq!(
            faults("SendTextMessage", &text(&json!({ "MaxPrice": ".5", "TimeToLive": 259_200 }))).0,
            ""
        );
    }
}
