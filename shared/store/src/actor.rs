//! The actor: who does the current work. Configuration items record their last writer.
//!
//! The edge of a function sets the actor once. The store adds it to audited items; handlers do nothing for it. It is stored
//! only as an attribute of the item, for the table's stream. Callers of the API do not see it.

use std::future::Future;

use aws_sdk_dynamodb::types::AttributeValue;
use posthorn_ids::Principal;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// The attribute with the stamp of an item's last writer.
pub const STAMP_ATTRIBUTE: &str = "by";
/// The field of the stamp that marks the item as removed.
pub(crate) const DELETED: &str = "deleted";

tokio::task_local! {
    static ACTING: Stamp;
}

/// The stamp of an item: who wrote it, through which function, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The caller; none without an API caller: for a schedule, a stream, a queue, a link in an email. Old stamps have a key under
    /// this name.
    #[serde(rename = "key", default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
    /// The function.
    pub action: String,
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The caller's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// When the function began, in Unix milliseconds.
    pub at: i64,
    /// The revision of the write, so that no two writes of an item have the same stamp. A change with an unchanged stamp was not
    /// made by Posthorn. 0 on an item that is marked as removed.
    #[serde(default)]
    pub rev: u64,
    /// Whether this write marks the item as removed. A stream record of a removal has the old item, but not who removed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl Stamp {
    /// The stamp of a function that runs without an API caller.
    pub fn system(action: &str, at: jiff::Timestamp) -> Self {
        let at = at.as_millisecond();
        Self {
            principal: None,
            action: action.to_owned(),
            request: None,
            ip: None,
            at,
            rev: 0,
            deleted: false,
        }
    }
}

/// Runs `work`. All its writes of audited items get the stamp `actor`.
pub async fn acting<F: Future>(actor: Stamp, work: F) -> F::Output {
    ACTING.scope(actor, work).await
}

/// The request that the current work is done for; `None` without one, as for a schedule.
pub fn request_served() -> Option<String> {
    ACTING.try_with(|actor| actor.request.clone()).ok().flatten()
}

/// The actor's stamp as an attribute, for an item written as revision `rev`; none without an actor (setup, tests).
pub(crate) fn written(rev: u64) -> Result<Option<AttributeValue>, StoreError> {
    attribute(|actor| Stamp { rev, ..actor })
}

/// The same for an item that is about to be removed.
pub(crate) fn removed() -> Result<Option<AttributeValue>, StoreError> {
    attribute(|actor| Stamp { deleted: true, ..actor })
}

fn attribute(stamped: impl FnOnce(Stamp) -> Stamp) -> Result<Option<AttributeValue>, StoreError> {
    let stamp = ACTING.try_with(|actor| stamped(actor.clone())).ok();
    stamp.map(serde_dynamo::to_attribute_value).transpose().map_err(StoreError::encode)
}
