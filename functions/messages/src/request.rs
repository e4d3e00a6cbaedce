//! The body of `POST /v1/emails`: what a caller may say of an email, and the rules it is held to.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_messages::{Content, Mailbox, header_is_reserved};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

/// SES's limit on the recipients of one message, to, cc and bcc together.
const RECIPIENTS_MAX: usize = 50;
const HEADERS_MAX: usize = 50;
const METADATA_MAX: usize = 50;
/// RFC 5322, section 2.1.1.
const LINE_CHARACTERS_MAX: usize = 998;

/// An email to send.
#[derive(Debug, Clone, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SendEmail {
    /// The sender, `Name <name@example.com>`; its domain must be verified.
    #[garde(custom(is_mailbox))]
    pub from: String,
    /// One recipient or up to 50.
    #[garde(dive, custom(within_limit(&self.cc, &self.bcc)))]
    pub to: Mailboxes,
    /// Recipients of copies.
    #[garde(dive)]
    #[serde(default)]
    pub cc: Mailboxes,
    /// Recipients whom nobody sees.
    #[garde(dive)]
    #[serde(default)]
    pub bcc: Mailboxes,
    /// Where answers go.
    #[garde(dive)]
    #[serde(default)]
    pub reply_to: Mailboxes,
    /// The subject.
    #[garde(length(chars, min = 1, max = 998), custom(is_one_line))]
    pub subject: String,
    /// The HTML body; this, `text`, or both.
    #[garde(custom(has_a_body(&self.text)))]
    #[serde(default)]
    pub html: Option<String>,
    /// The plain-text body.
    #[garde(skip)]
    #[serde(default)]
    pub text: Option<String>,
    /// Headers of your own. Those that address or frame the message are refused.
    #[garde(custom(are_headers))]
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Labels to find the message by.
    #[garde(dive, length(max = 20))]
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Data of your own, told again in webhooks.
    #[garde(custom(is_metadata))]
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// A label.
#[derive(Debug, Clone, Deserialize, serde::Serialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Letters, digits, `_` and `-`.
    #[garde(length(min = 1, max = 64), custom(is_label))]
    pub name: String,
    /// Letters, digits, `_` and `-`.
    #[garde(length(min = 1, max = 128), custom(is_label))]
    pub value: String,
}

/// One mailbox, or a list of them.
#[derive(Debug, Clone, Default, Validate)]
#[garde(transparent)]
pub struct Mailboxes(#[garde(length(max = RECIPIENTS_MAX), inner(custom(is_mailbox)))] pub Vec<String>);

impl<'de> Deserialize<'de> for Mailboxes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> serde::de::Visitor<'de> for OneOrMany {
            type Value = Vec<String>;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an address or a list of addresses")
            }
            fn visit_str<E>(self, one: &str) -> Result<Self::Value, E> {
                Ok(vec![one.to_owned()])
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Vec::new())
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, many: A) -> Result<Self::Value, A::Error> {
                Deserialize::deserialize(serde::de::value::SeqAccessDeserializer::new(many))
            }
        }
        deserializer.deserialize_any(OneOrMany).map(Self)
    }
}

impl JsonSchema for Mailboxes {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Mailboxes".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" }, "maxItems": RECIPIENTS_MAX },
        ]})
    }
}

fn is_mailbox(text: &str, _: &()) -> garde::Result {
    text.parse::<Mailbox>().map(drop).map_err(garde::Error::new)
}

fn within_limit<'a>(
    cc: &'a Mailboxes,
    bcc: &'a Mailboxes,
) -> impl FnOnce(&Mailboxes, &()) -> garde::Result + 'a {
    move |to, ()| {
        if to.0.is_empty() {
            return Err(garde::Error::new("must name at least one recipient"));
        }
        let all = to.0.len() + cc.0.len() + bcc.0.len();
        if all <= RECIPIENTS_MAX {
            return Ok(());
        }
        Err(garde::Error::new(format!(
            "to, cc and bcc together have {all} recipients; {RECIPIENTS_MAX} are allowed"
        )))
    }
}

fn has_a_body(text: &Option<String>) -> impl FnOnce(&Option<String>, &()) -> garde::Result + '_ {
    move |html, ()| match (html.as_deref(), text.as_deref()) {
        (None | Some(""), None | Some("")) => {
            Err(garde::Error::new("one of `html` and `text` must be given"))
        }
        _ => Ok(()),
    }
}

/// Line breaks in what becomes a header would add headers (CWE-93).
fn is_one_line(text: &str, _: &()) -> garde::Result {
    if text.chars().any(char::is_control) {
        return Err(garde::Error::new("must not contain control characters"));
    }
    Ok(())
}

fn are_headers(headers: &BTreeMap<String, String>, _: &()) -> garde::Result {
    if headers.len() > HEADERS_MAX {
        return Err(garde::Error::new(format!("at most {HEADERS_MAX} headers are allowed")));
    }
    for (name, value) in headers {
        // RFC 5322, section 2.2: visible ASCII except the colon.
        let shaped = (1..=76).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        let fault = if !shaped {
            "is no header name"
        } else if header_is_reserved(name) {
            "may not be set here"
        } else if value.chars().any(char::is_control) {
            "must not contain control characters"
        } else if !value.is_ascii() {
            "must be ASCII"
        } else if value.len() > LINE_CHARACTERS_MAX {
            "is longer than 998 characters"
        } else {
            continue;
        };
        return Err(garde::Error::new(format!("`{}` {fault}", name.escape_debug())));
    }
    Ok(())
}

fn is_label(text: &str, _: &()) -> garde::Result {
    let shaped = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if shaped { Ok(()) } else { Err(garde::Error::new("may hold ASCII letters, digits, `_` and `-` only")) }
}

fn is_metadata(metadata: &BTreeMap<String, String>, _: &()) -> garde::Result {
    if metadata.len() > METADATA_MAX {
        return Err(garde::Error::new(format!("at most {METADATA_MAX} entries are allowed")));
    }
    match metadata
        .iter()
        .find(|(key, value)| !(1..=40).contains(&key.chars().count()) || value.chars().count() > 500)
    {
        Some((key, _)) => Err(garde::Error::new(format!(
            "`{}` is over the limit: 40 characters of key, 500 of value",
            key.escape_debug()
        ))),
        None => Ok(()),
    }
}

impl SendEmail {
    /// The sender. The rules were checked, so what is no mailbox cannot stand here.
    pub fn sender(&self) -> Option<Mailbox> {
        self.from.parse().ok()
    }

    /// What the message says, apart from its head.
    pub fn content(&self) -> Content {
        Content {
            reply_to: self.reply_to.parsed(),
            html: self.html.clone().filter(|html| !html.is_empty()),
            text: self.text.clone().filter(|text| !text.is_empty()),
            headers: self.headers.clone(),
        }
    }
}

impl Mailboxes {
    /// The mailboxes, once the rules were checked.
    pub fn parsed(&self) -> Vec<Mailbox> {
        self.0.iter().filter_map(|text| text.parse().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(change: impl FnOnce(&mut serde_json::Value)) -> Vec<String> {
        let mut body = serde_json::json!({ "from": "a@acme.example", "to": "b@example.com", "subject": "s", "text": "t" });
        change(&mut body);
        let email: SendEmail = serde_json::from_value(body).unwrap();
        let report = email.validate().err();
        report.map_or_else(Vec::new, |report| report.iter().map(|(path, _)| path.to_string()).collect())
    }

    #[test]
    fn a_plain_email_keeps_every_rule() {
        assert_eq!(faults(|_| ()), Vec::<String>::new());
        assert_eq!(
            faults(|body| body["to"] = serde_json::json!(["b@example.com", "C <c@example.com>"])),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_broken_rule_is_told_by_its_field() {
        let injected = "x\r\nBcc: eve@example.com";
        let many: Vec<String> = (0..2_000).map(|n| format!("r{n}@example.com")).collect();
        for (field, value, path) in [
            ("from", serde_json::json!(injected), "from"),
            ("to", serde_json::json!(["b@example.com", "nobody"]), "to[1]"),
            ("to", serde_json::json!([]), "to"),
            ("to", serde_json::json!(many), "to"),
            ("subject", serde_json::json!(injected), "subject"),
            ("subject", serde_json::json!(""), "subject"),
            ("reply_to", serde_json::json!(injected), "reply_to[0]"),
            ("headers", serde_json::json!({ "X-A": injected }), "headers"),
            ("headers", serde_json::json!({ "X-A\r\nBcc": "x" }), "headers"),
            ("headers", serde_json::json!({ "bcc": "x@example.com" }), "headers"),
            ("tags", serde_json::json!([{ "name": "a b", "value": "c" }]), "tags[0].name"),
            ("text", serde_json::json!(null), "html"),
        ] {
            let found = faults(|body| body[field] = value);
            assert!(found.iter().any(|fault| fault == path), "{field}: {found:?}");
        }
    }

    #[test]
    fn recipients_count_together() {
        let half: Vec<String> = (0..26).map(|n| format!("r{n}@example.com")).collect();
        let found = faults(|body| {
            body["to"] = serde_json::json!(half);
            body["bcc"] = serde_json::json!(half);
        });
        assert_eq!(found, ["to"]);
    }
}
