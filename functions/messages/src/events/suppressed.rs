//! The addresses that events suppress.

use posthorn_consent::{Reason, RecordSuppression};
use posthorn_ids::EmailId;
use posthorn_messages::{Event, Suppress};

/// SES's own simulator. Its bounces and complaints are tests, so they must not suppress the address.
const SIMULATOR: &str = "@simulator.amazonses.com";

/// The address to suppress because of an event of an email. What a repetition gives is the same.
pub(crate) fn suppressed_by(email_id: EmailId, event: &Event) -> Option<RecordSuppression> {
    let (address, why) = event.suppresses()?;
    let real = !address.to_ascii_lowercase().ends_with(SIMULATOR);
    real.then(|| RecordSuppression {
        address: address.to_owned(),
        reason: match why {
            Suppress::HardBounce => Reason::HardBounce,
            Suppress::Complaint => Reason::Complaint,
        },
        topic_id: None,
        email_id,
        event_id: event.id_of(email_id),
    })
}
