//! Mail that comes in. `receive-email` parses and stores it; this room has what several functions share.
//!
//! Files, in reading order:
//! - `received`: an inbound mail as the API shows it, and how it is read from the table and the bucket.
//! - `answered`: the email of a scope that a message id names.
//! - `thread`: the conversation that a mail belongs to.
//! - `sent_as`: finds the email that an inbound mail answers, by the id that SES gave that email.

pub(crate) mod answered;
pub(crate) mod received;
pub(crate) mod sent_as;
pub(crate) mod thread;
