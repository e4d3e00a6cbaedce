//! The domain of messages: the email itself, its events, the state that follows from them, and the MIME that is sent.
//!
//! Pure: no AWS call, and no clock or randomness that is not passed in. `shared/messages-store` reads the items.

mod address;
mod attachment;
mod batch;
mod content;
mod engagement;
mod event;
mod hold;
pub mod inbound;
mod job;
mod kept;
mod media_type;
mod message;
mod mime;
mod pace;
mod replay;
mod search;
mod sending_account;
mod ses;
mod ses_engagement;
pub mod simulator;
mod state;
mod thread;
mod unit_costs;
mod usage;
mod waiting;
mod waits;
mod wanted;
mod when;

pub mod codes;

pub use address::{InvalidAddress, Mailbox, distinct, named};
pub use attachment::{ATTACHMENT_BYTES_MAX, Attachment, Bytes, MIME_BYTES_MAX, Source, content_type_of};
pub use batch::{BATCH_SORT, Batch};
pub use content::{CONTENT_SORT, Content, ContentError, ContentItem, Packed};
pub use engagement::{Engagement, EngagementKind, SLOTS as ENGAGEMENT_SLOTS, engagements_max};
pub use event::{Event, EventKind, Status, Suppress};
pub use hold::{HELD_UNTIL_MS, Holding};
pub use job::{DeliverEmail, ProviderRef};
pub use media_type::{InvalidMediaType, MediaType};
pub use message::{
    Claim, Claiming, DeadCopy, MESSAGE_SORT, Message, SHARDS, SWEEP_AFTER_MS, Schedule, TRIES_MAX, Tag,
    TemplateUse, Tracking,
};
pub use mime::{File, header_is_reserved, longest_line, write_mime};
pub use pace::Pace;
pub use replay::{QueueCopy, Revival};
pub use search::{SearchEntry, address_term, tag_term};
pub use sending_account::SendingAccount;
pub use ses::{SesNotice, read_ses_event};
pub use ses_engagement::{SesEngagement, read_ses_engagement};
pub use state::RecipientState;
pub use thread::{first_email_of, first_reference, thread_named, thread_term};
pub use unit_costs::{PRICES_AS_OF, UNIT_COSTS, UnitCost};
pub use usage::{
    ACCEPTED, Counted, Quota, RECEIVED, RECIPIENTS, UsageItem, day_of, month_of, tenants_prefix, usage_sort,
};
pub use waits::{KeepLook, SENDING, WAITED_FOR_SORT, WaitReason, WaitedFor, Waits};
pub use wanted::MessageFilter;
pub use when::{AHEAD_MAX, InvalidTime, parse_when};
