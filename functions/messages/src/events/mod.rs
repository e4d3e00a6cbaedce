//! Events of emails: those that SES reports, and those that the messages table's stream carries.
//!
//! Files, in reading order:
//! - `ses_event`: records an event of SES in its message.
//! - `sns_seen`: remembers the SNS messages that were recorded, because SNS repeats some.
//! - `streamed`: the items of the stream, and the news in each change.

pub(crate) mod ses_event;
pub(crate) mod sns_seen;
pub(crate) mod streamed;
