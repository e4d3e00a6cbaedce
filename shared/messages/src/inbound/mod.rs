//! Mail that came in: what SES says of it, what it holds, and how it is kept.

mod bodies;
mod cut;
mod files;
mod flat;
mod incomplete;
mod item;
mod kind;
mod letter;
mod parse;
mod quoted;
mod receipt;
mod report;
mod said;

pub use incomplete::Incomplete;
pub use item::{
    InboundPart, RECEIVED_SORT, Received, ReceivedBody, ReceivedBodyError, ReceivedBodyItem,
    ReceivedBodyPacked,
};
pub use kind::InboundKind;
pub use letter::{Letter, Part};
pub use parse::{parse_inbound, unreadable};
pub use quoted::{Quoted, split_quoted};
pub use receipt::{Receipt, Verdicts, read_receipt};
pub use report::FailedRecipient;
use said::said;
