use posthorn_ids::{EmailId, EventId, TopicId};
use posthorn_items::Shaped;
use serde::{Deserialize, Serialize};

use crate::{Cause, Reason};

/// The consent queue's payload: suppress an address because of an email's event.
///
/// The event's id contains its time. It also makes a repeated job count once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSuppression {
    /// The address as the provider reports it. A name next to it is dropped.
    pub address: String,
    /// Why.
    pub reason: Reason,
    /// The topic to suppress it for; `None` means everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic_id: Option<TopicId>,
    /// The email that caused it.
    pub email_id: EmailId,
    /// The event that reported it.
    pub event_id: EventId,
}

impl Shaped for RecordSuppression {}

impl RecordSuppression {
    /// The cause to record.
    pub fn cause(&self) -> Cause {
        Cause {
            reason: self.reason,
            at_ms: self.event_id.created_at().as_millisecond(),
            email_id: Some(self.email_id),
            event_id: Some(self.event_id),
        }
    }
}
