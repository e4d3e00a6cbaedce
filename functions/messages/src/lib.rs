//! The functions of the messages context: an email accepted once, sent once, followed to the end.

pub mod count_messages;
pub mod deliver_email;
mod email;
pub mod get_email;
pub mod list_emails;
pub mod record_ses_event;
pub mod relay_messages;
mod request;
pub mod send_email;
pub mod sweep_messages;

pub use email::Email;
pub use request::SendEmail;

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_messages::{Event, Message};
use posthorn_runtime::{Function, stream::Change};
use posthorn_store::{Partition, Scope, Store, Table};

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &send_email::FUNCTION,
    &list_emails::FUNCTION,
    &get_email::FUNCTION,
    &deliver_email::FUNCTION,
    &record_ses_event::FUNCTION,
    &relay_messages::FUNCTION,
    &count_messages::FUNCTION,
    &sweep_messages::FUNCTION,
];

/// The partition that holds a message's head and content.
fn partition<'a>(app: &'a App, scope: &Scope, id: EmailId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "message", &id.suffix())
}

/// What happened to a message between the two images of a change.
fn news(change: &Change<Message>) -> impl Iterator<Item = &Event> {
    let known = change.old.as_ref().map_or(&[][..], |old| &old.events);
    change.new.events.iter().filter(move |event| !known.contains(event))
}
