//! Who is at work, so that what is configured says by whom.
//!
//! The edge of a function names the actor once; what is written meanwhile carries it, without any handler's doing. It is
//! kept on the item alone, for the table's stream, and is no part of what callers read.

use std::future::Future;

use aws_sdk_dynamodb::types::AttributeValue;
use posthorn_ids::ApiKeyId;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// The attribute that says by whom an item was written.
pub const STAMP_ATTRIBUTE: &str = "by";
/// The part of it that says that the item was removed.
pub(crate) const DELETED: &str = "deleted";

tokio::task_local! {
    static ACTING: Stamp;
}

/// Who wrote an item, through which function, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The caller's key; none where nobody called: a schedule, a stream, a queue, a link in an email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<ApiKeyId>,
    /// The function.
    pub action: String,
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Unix milliseconds at which the function began.
    pub at: i64,
    /// The revision that it was written as, so that no two writes of an item are stamped alike: where a change left the stamp
    /// as it was, Posthorn did not make it. 0 on what is marked as removed.
    #[serde(default)]
    pub rev: u64,
    /// Whether the item is removed by this: a stream shows of a removal what was there, not who removed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl Stamp {
    /// A function that nobody called by a key.
    pub fn system(action: &str, at: jiff::Timestamp) -> Self {
        let at = at.as_millisecond();
        Self { key: None, action: action.to_owned(), request: None, ip: None, at, rev: 0, deleted: false }
    }
}

/// Runs `work`, whose writes of what is audited say that they are `actor`'s.
pub async fn acting<F: Future>(actor: Stamp, work: F) -> F::Output {
    ACTING.scope(actor, work).await
}

/// The actor's stamp as an attribute, on an item that is written as `rev`; none where no actor was named (setting up, tests).
pub(crate) fn written(rev: u64) -> Result<Option<AttributeValue>, StoreError> {
    attribute(|actor| Stamp { rev, ..actor })
}

/// The same, on an item that is about to be removed.
pub(crate) fn removed() -> Result<Option<AttributeValue>, StoreError> {
    attribute(|actor| Stamp { deleted: true, ..actor })
}

fn attribute(stamped: impl FnOnce(Stamp) -> Stamp) -> Result<Option<AttributeValue>, StoreError> {
    let stamp = ACTING.try_with(|actor| stamped(actor.clone())).ok();
    stamp.map(serde_dynamo::to_attribute_value).transpose().map_err(StoreError::encode)
}
