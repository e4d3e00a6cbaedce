//! Calls AWS End User Messaging SMS (API "Pinpoint SMS Voice V2"), and decides from each response what happened. A text must go out
//! only once, and the API takes no token for it.
//!
//! Read in this order: [`refusal`](CallError) (what an error means), [`send`](SmsVoice::send), then the resources: `numbers`,
//! `pools`, `opt_outs`, `sets`, `registrations`, `fields`, `account`.

mod account;
mod fields;
mod numbers;
mod opt_outs;
mod pools;
mod refusal;
mod registrations;
mod send;
mod sets;

use std::time::Duration;

use aws_sdk_pinpointsmsvoicev2::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
    types::Tag,
};
use posthorn_app::{App, FromApp};

pub use account::{Account, READS_ACCOUNT};
pub use aws_sdk_pinpointsmsvoicev2::types::{
    EventType, FieldRequirement, MessageType, NumberStatus, NumberType, RegistrationStatus,
    RegistrationVersionStatus, RequestableNumberType,
};
pub use fields::{
    Choices, DEFINES_FIELDS, FieldDefinition, FieldValue, READS_FIELDS, TextRules, TypedValue, WRITES_FIELDS,
};
pub use numbers::{
    CHANGES_NUMBERS, Number, NumberChange, NumberRequest, READS_NUMBERS, READS_TAGS, RELEASES_NUMBERS,
    REQUESTS_NUMBERS, SEARCHES_NUMBERS,
};
pub use opt_outs::{
    CREATES_OPT_OUT_LISTS, DELETES_OPT_OUT_LISTS, OPTS_IN, OPTS_OUT, OptedOut, READS_OPT_OUTS,
};
pub use pools::{
    CHANGES_POOLS, CREATES_POOLS, DELETES_POOLS, FILLS_POOLS, Member, Pool, PoolChange, PoolRequest,
    READS_POOLS,
};
pub use refusal::CallError;
pub use registrations::{
    ASSOCIATES_REGISTRATIONS, Association, CREATES_REGISTRATIONS, DELETES_REGISTRATIONS, DeniedReason,
    READS_REGISTRATIONS, Registration, SUBMITS_REGISTRATIONS, Version,
};
pub use send::{India, Outgoing, SENDS, SendError};
pub use sets::{CREATES_SETS, DELETES_SETS};

/// How long a call waits for its response, unless it says otherwise.
const WITHIN: Duration = Duration::from_secs(10);

/// AWS End User Messaging SMS.
pub struct SmsVoice {
    client: Client,
}

impl FromApp for SmsVoice {
    fn from_app(app: &App) -> Self {
        // The SDK must not try again by itself: after a lost response, that would send a text twice.
        let config = aws_sdk_pinpointsmsvoicev2::config::Builder::from(app.sdk())
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(WITHIN).build())
            .build();
        Self { client: Client::from_conf(config) }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on the page.
    pub items: Vec<T>,
    /// The token of the next page, if there is one.
    pub next: Option<String>,
}

/// Pairs of key and value as tags.
fn tags(pairs: &[(String, String)]) -> Result<Option<Vec<Tag>>, CallError> {
    let tag = |(key, value): &(String, String)| Tag::builder().key(key).value(value).build();
    let tags: Result<Vec<Tag>, _> = pairs.iter().map(tag).collect();
    tags.map(Some).map_err(|error| CallError::unsendable(&error))
}

/// A list of names for a call; `None` if it is empty, because AWS reads an absent list as all.
fn named(names: &[String]) -> Option<Vec<String>> {
    (!names.is_empty()).then(|| names.to_vec())
}

#[cfg(test)]
mod tests;
