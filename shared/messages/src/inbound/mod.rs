//! Inbound mail: SES's notice of it, its parts, and how it is stored.

mod answer;
mod bodies;
mod cut;
mod files;
mod flat;
mod incomplete;
mod item;
mod kind;
mod mail;
mod parse;
mod quoted;
mod receipt;
mod report;

use answer::answer;
pub use incomplete::Incomplete;
pub use item::{
    Answered, InboundPart, RECEIVED_SORT, Received, ReceivedBody, ReceivedBodyError, ReceivedBodyItem,
    ReceivedBodyPacked,
};
pub use kind::InboundKind;
pub use mail::{InboundMail, Part};
pub use parse::{parse_inbound, unreadable};
pub use quoted::{Quoted, split_quoted};
pub use receipt::{Receipt, Verdicts, read_receipt};
pub use report::FailedRecipient;
