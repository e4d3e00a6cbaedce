//! Recipients, as a request contains them.

use garde::Validate;
use posthorn_messages::{Mailbox, distinct as distinct_mailboxes};
use posthorn_runtime::http::one_or_many;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

/// SES's limit on the recipients of one message, to, cc and bcc together.
pub(super) const RECIPIENTS_MAX: usize = 50;

/// One mailbox, or a list of them.
#[derive(Debug, Clone, Default, Validate)]
#[garde(transparent)]
pub struct Mailboxes(#[garde(length(max = RECIPIENTS_MAX), inner(custom(is_mailbox)))] pub Vec<String>);

impl<'de> Deserialize<'de> for Mailboxes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_many(deserializer).map(Self)
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

impl Mailboxes {
    /// The mailboxes, once the rules were checked.
    pub fn parsed(&self) -> Vec<Mailbox> {
        self.0.iter().filter_map(|text| text.parse().ok()).collect()
    }
}

pub(crate) fn is_mailbox(text: &str, _: &()) -> garde::Result {
    text.parse::<Mailbox>().map(drop).map_err(garde::Error::new)
}

pub(super) fn within_limit<'a>(
    cc: &'a Mailboxes,
    bcc: &'a Mailboxes,
) -> impl FnOnce(&Mailboxes, &()) -> garde::Result + 'a {
    move |to, ()| {
        if to.0.is_empty() {
            return Err(garde::Error::new("must name at least one recipient"));
        }
        let all = distinct(&[to, cc, bcc]);
        if all <= RECIPIENTS_MAX {
            return Ok(());
        }
        Err(garde::Error::new(format!(
            "to, cc and bcc together have {all} recipients; {RECIPIENTS_MAX} are allowed"
        )))
    }
}

/// The number of recipients in all lists. An address in several lists counts once. Malformed mailboxes are refused elsewhere.
pub(super) fn distinct(lists: &[&Mailboxes]) -> usize {
    let mailboxes: Vec<Mailbox> = lists.iter().flat_map(|list| list.parsed()).collect();
    distinct_mailboxes(&mailboxes).count()
}
