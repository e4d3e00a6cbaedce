//! Messages: what an email is, how its state follows from what happened to it, and how it is written as MIME.
//!
//! Pure: no AWS call, no clock and no randomness that is not passed in.

mod address;
mod content;
mod engagement;
mod event;
mod job;
mod message;
mod mime;
mod ses;
mod ses_engagement;
pub mod simulator;
mod usage;

pub mod codes;

pub use address::{InvalidAddress, Mailbox};
pub use content::{CONTENT_SORT, Content, ContentError, ContentItem};
pub use engagement::{Engagement, EngagementKind, SLOTS as ENGAGEMENT_SLOTS};
pub use event::{Event, EventKind, Status};
pub use job::{DeliverEmail, ProviderRef};
pub use message::{Claim, Claiming, MESSAGE_SORT, Message, SHARDS, SWEEP_AFTER_MS, Tag};
pub use mime::{header_is_reserved, write_mime};
pub use ses::{SesNotice, read_ses_event};
pub use ses_engagement::{SesEngagement, read_ses_engagement};
pub use usage::{UsageItem, day_of};
