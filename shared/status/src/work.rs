use posthorn_ids::{EventId, IncidentId, IncidentUpdateId};
use serde::{Deserialize, Serialize};

use crate::Contact;

/// What is to be done for the status page's subscribers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusWork {
    /// Ask a contact whether it wants to be told: somebody said so.
    Confirm {
        /// Names the request: a message that arrives twice is sent once.
        id: EventId,
        /// The contact.
        contact: Contact,
    },
    /// Queue one [`StatusWork::Tell`] for each subscriber, a page at a time.
    Announce {
        /// The incident.
        incident: IncidentId,
        /// Its update.
        update: IncidentUpdateId,
        /// The key of the last subscriber of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Tell one subscriber of an update.
    Tell {
        /// The incident.
        incident: IncidentId,
        /// Its update.
        update: IncidentUpdateId,
        /// The subscriber's key.
        subscriber: String,
    },
}

impl StatusWork {
    /// The id of what a subscriber is told: the same however often it is queued.
    pub fn told(update: IncidentUpdateId, subscriber: &str) -> EventId {
        EventId::derived(update.created_at(), &[&update.to_bytes(), subscriber.as_bytes()])
    }
}
