//! Mail that came in: what SES says of it, what it holds, and how it is kept.

mod item;
mod kind;
mod letter;
mod parse;
mod quoted;
mod receipt;
mod report;

pub use item::{
    InboundPart, RECEIVED_SORT, Received, ReceivedBody, ReceivedBodyError, ReceivedBodyItem,
    ReceivedBodyPacked,
};
pub use kind::InboundKind;
pub use letter::{Letter, Part};
pub use parse::parse_inbound;
pub use quoted::{Quoted, split_quoted};
pub use receipt::{Receipt, Verdicts, read_receipt};
pub use report::FailedRecipient;
