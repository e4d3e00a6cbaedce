//! Fields that a role may hide, and the types that hide them.
//!
//! A view declares a field that shows a recipient as [`RecipientField`], and so on. The type hides its value wherever it is
//! serialised while [`hiding`] runs: the edge serialises each answer in it, with what the caller's role hides. Everywhere else
//! (stored items, queue messages, events for endpoints, kept answers) the value stays whole.

mod field;
mod fields;
mod kinds;
mod now;
#[cfg(test)]
mod tests;

pub use field::{HIDDEN, Hidable};
pub use fields::{AnyField, ContentField, MailField, RecipientField};
pub use kinds::{Any, Content, HiddenField, Kind, Mail, Recipients};
pub use now::hiding;
