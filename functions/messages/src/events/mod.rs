//! Events of emails: those that SES reports, and those that the messages table's stream carries.
//!
//! Files, in reading order:
//! - `suppressed`: the addresses that events suppress.
//! - `ses_event`: records an event of SES in its message.
//! - `sns_seen`: remembers the SNS messages that were recorded, because SNS repeats some.
//! - `streamed`: the items of the stream, and the news in each change.
//! - `expired`: the objects of items that the stream shows to be gone.

pub(crate) mod expired;
pub(crate) mod ses_event;
pub(crate) mod sns_seen;
pub(crate) mod streamed;
pub(crate) mod suppressed;
