//! Reads the SAM templates that are deployed, so that the same system runs here and in the cloud.
//!
//! It is strict on purpose: an unknown resource type, property or intrinsic is an error that names it. After adding something
//! to a template, decide here whether the local account does it, or leaves it out with a reason.

mod apis;
mod attributes;
mod email;
mod error;
mod events;
mod filter;
mod functions;
mod ignored;
mod intrinsics;
mod load;
mod parameters;
mod policies;
mod properties;
mod queues;
mod receipts;
mod resources;
mod roles;
mod rules;
mod sms;
mod stack;
mod tables;
mod yaml;

pub use apis::{ApiResource, Cors};
pub use email::{ConfigurationSetResource, EventDestination};
pub use error::TemplateError;
pub use events::{EventSource, QueueSource, ScheduleSource, StreamSource, UNROUTED};
pub use filter::Filter;
pub use functions::FunctionResource;
pub use ignored::Ignored;
pub use policies::{ResourceStatement, Wish, allow};
pub use queues::{QueueResource, Redrive};
pub use receipts::ReceiptRuleResource;
pub use resources::{BucketResource, Infrastructure, KeyResource, Subscription, TopicResource};
pub use rules::RuleResource;
pub use sms::{SmsDestination, SmsSetResource};
pub use tables::{IndexResource, TableResource};

use std::{collections::BTreeMap, path::Path};

/// Reads `file` and its nested templates. `parameters` override the defaults.
pub fn read(file: &Path, parameters: &BTreeMap<String, String>) -> Result<Infrastructure, TemplateError> {
    let stack = stack::Stack::load(file, parameters)?;
    let mut infrastructure = Infrastructure::default();
    resources::collect(&stack, &mut infrastructure)?;
    Ok(infrastructure)
}

/// Reads one template's text, for tests.
#[cfg(test)]
pub(crate) fn from_text(text: &str) -> Result<Infrastructure, TemplateError> {
    let stack = stack::Stack::parse("test.yaml", text, &BTreeMap::new())?;
    let mut infrastructure = Infrastructure::default();
    resources::collect(&stack, &mut infrastructure)?;
    Ok(infrastructure)
}

#[cfg(test)]
mod tests;
