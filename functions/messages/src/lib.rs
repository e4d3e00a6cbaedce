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
mod streamed;
pub mod sweep_messages;
mod track;
pub mod track_click;
pub mod track_open;
pub mod tracked_html;

pub use email::Email;
pub use request::SendEmail;

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_runtime::Function;
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
    &track_open::FUNCTION,
    &track_click::FUNCTION,
];

/// The partition that holds a message's head and content.
fn partition<'a>(app: &'a App, scope: &Scope, id: EmailId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "message", &id.suffix())
}
