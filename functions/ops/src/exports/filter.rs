//! The filters of a request for an export.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_consent::Reason;
use posthorn_hidden::HiddenField;
use posthorn_ids::{TopicId, WebhookId};
use posthorn_messages::MessageFilter;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exports::kind::ExportKind;

/// The states of deliveries.
const DELIVERY_STATES: [&str; 5] = ["pending", "succeeded", "exhausted", "gone", "dropped"];

/// Filters, as the lists of the same data take them. Each kind takes only its own.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ExportFilter {
    /// Emails: only those with this status.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub status: Option<String>,
    /// Emails: only those with this address in `to`, `cc` or `bcc`.
    #[garde(length(min = 1, max = 254))]
    #[serde(default)]
    pub to: Option<String>,
    /// Emails: only those with this tag: its name, or `name:value`.
    #[garde(length(min = 1, max = 200))]
    #[serde(default)]
    pub tag: Option<String>,
    /// Emails: only those of this topic.
    #[garde(length(min = 1, max = 64))]
    #[serde(default)]
    pub topic: Option<String>,
    /// Emails: only those with all these words in recipients, sender or subject. Suppressions: only addresses with this text.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub q: Option<String>,
    /// Audit: only this action.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub action: Option<String>,
    /// Audit: only actions of this key, person or function.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub actor: Option<String>,
    /// Audit: only actions on this type of resource.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub resource_type: Option<String>,
    /// Audit: only actions on this resource.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub resource_id: Option<String>,
    /// Suppressions: only those with this reason.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub reason: Option<String>,
    /// Suppressions: only those of this topic.
    #[garde(skip)]
    #[serde(default)]
    pub topic_id: Option<TopicId>,
    /// Deliveries: only those to this endpoint.
    #[garde(skip)]
    #[serde(default)]
    pub webhook_id: Option<WebhookId>,
    /// Deliveries: only those in this state.
    #[garde(length(min = 1, max = 100))]
    #[serde(default)]
    pub state: Option<String>,
}

impl ExportFilter {
    /// The filters that are given, by name.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for one that the kind does not take, or whose value it does not know.
    pub fn checked(&self, kind: ExportKind) -> Result<BTreeMap<String, String>, Problem> {
        let fields = serde_json::to_value(self).ok().and_then(|value| value.as_object().cloned());
        let given = fields.unwrap_or_default().into_iter();
        let given: BTreeMap<String, String> =
            given.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect();
        for (name, value) in &given {
            let rule = match kind.filters().contains(&name.as_str()) {
                false => Some(format!("is no filter of {}", kind.as_str())),
                true => unknown(name, value),
            };
            if let Some(rule) = rule {
                let pointer = format!("/filter/{name}");
                return Err(VALIDATION_FAILED.because(format!("{pointer} {rule}.")).at(pointer, rule));
            }
        }
        Ok(given)
    }
}

/// What is wrong with the value of a filter.
fn unknown(name: &str, value: &str) -> Option<String> {
    let is_known = match name {
        "status" => MessageFilter::status_named(value).is_some(),
        "reason" => Reason::parse(value).is_some(),
        "state" => DELIVERY_STATES.contains(&value),
        _ => true,
    };
    (!is_known).then(|| format!("must be a {name} that the list of the same data knows"))
}

/// The kinds of fields that a filter searches, by its name.
pub(crate) fn searches(name: &str) -> &'static [HiddenField] {
    match name {
        "to" => &[HiddenField::Recipients],
        "q" => &[HiddenField::Recipients, HiddenField::Content],
        _ => &[],
    }
}
