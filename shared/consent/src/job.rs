use posthorn_ids::{EmailId, EventId, TopicId};
use serde::{Deserialize, Serialize};

use crate::{Cause, Reason};

/// The consent queue's payload: an address is not to be written to, for what happened to an email.
///
/// The event's id tells when it happened, and makes a job that comes twice count once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSuppression {
    /// The address as the provider reports it; a name beside it is dropped.
    pub address: String,
    /// Why.
    pub reason: Reason,
    /// The topic that it is about; everything where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic_id: Option<TopicId>,
    /// The email that it came of.
    pub email_id: EmailId,
    /// The event that told it.
    pub event_id: EventId,
}

impl RecordSuppression {
    /// What is written down of it.
    pub fn cause(&self) -> Cause {
        Cause {
            reason: self.reason,
            at_ms: self.event_id.created_at().as_millisecond(),
            email_id: Some(self.email_id),
            event_id: Some(self.event_id),
        }
    }
}
