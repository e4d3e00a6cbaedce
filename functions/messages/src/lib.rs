//! The functions of the messages context: an email accepted once, sent once, followed to the end.

mod accept;
pub mod cancel_email;
mod claim;
mod compose;
mod content;
pub mod count_messages;
pub mod create_upload;
pub mod deliver_email;
mod dispatch;
mod email;
mod engagement_view;
mod files;
mod gate;
pub mod get_email;
pub mod get_received_attachment;
pub mod get_received_email;
pub mod get_usage;
mod hand_over;
mod kept_back;
mod letter;
pub mod list_emails;
pub mod list_received_attachments;
pub mod list_received_emails;
mod pretend;
pub mod receive_email;
pub mod receive_sns;
mod received;
pub mod record_ses_event;
pub mod relay_messages;
mod request;
pub mod resend_email;
pub mod send_batch;
pub mod send_email;
mod sent_as;
pub mod set_quota;
mod shares;
mod sns_seen;
mod streamed;
pub mod sweep_messages;
pub mod test_template;
mod track;
pub mod track_click;
pub mod track_open;
pub mod tracked_html;
mod tracked_link;
pub mod unrouted;
pub mod update_email;
mod usage;

pub use email::Email;
pub use request::SendEmail;

use posthorn_app::App;
use posthorn_ids::{BatchId, EmailId, ReceivedId};
use posthorn_runtime::Function;
use posthorn_store::{Partition, Scope, Store, Table};

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &send_email::FUNCTION,
    &list_emails::FUNCTION,
    &get_email::FUNCTION,
    &send_batch::FUNCTION,
    &cancel_email::FUNCTION,
    &cancel_email::POST_FUNCTION,
    &unrouted::FUNCTION,
    &update_email::FUNCTION,
    &resend_email::FUNCTION,
    &test_template::FUNCTION,
    &create_upload::FUNCTION,
    &get_usage::FUNCTION,
    &set_quota::FUNCTION,
    &deliver_email::FUNCTION,
    &record_ses_event::FUNCTION,
    &relay_messages::FUNCTION,
    &count_messages::FUNCTION,
    &sweep_messages::FUNCTION,
    &track_open::FUNCTION,
    &track_click::FUNCTION,
    &receive_email::FUNCTION,
    &receive_sns::FUNCTION,
    &list_received_emails::FUNCTION,
    &get_received_email::FUNCTION,
    &list_received_attachments::FUNCTION,
    &get_received_attachment::FUNCTION,
];

/// The kind of object that an upload link takes.
const UPLOADS: &str = "uploads";

/// The kind of object that holds what came in with a mail: attachments, and bodies too large for an item.
const INBOUND: &str = "inbound";

/// The partition that holds a received mail's head and body.
fn received_partition<'a>(app: &'a App, scope: &Scope, id: ReceivedId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "received", &id.suffix())
}

/// The partition that holds a message's head and content.
fn partition<'a>(app: &'a App, scope: &Scope, id: EmailId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "message", &id.suffix())
}

/// The partition that holds a batch.
fn batch_partition<'a>(app: &'a App, scope: &Scope, id: BatchId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "batch", &id.suffix())
}
