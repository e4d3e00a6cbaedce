//! The functions of the messages context: an email accepted once, sent once, followed to the end.

mod accept;
mod cancel;
mod claim;
mod compose;
pub mod consumers;
mod content;
mod dispatch;
mod email;
mod engagement_view;
mod files;
mod functions;
mod gate;
mod hand_over;
mod kept_back;
mod letter;
mod pretend;
mod received;
mod request;
pub mod routes;
pub mod schedules;
mod sent_as;
mod ses_event;
mod shares;
mod sns_seen;
mod streamed;
mod track;
pub mod tracked_html;
mod tracked_link;
mod usage;

pub use functions::{FUNCTIONS, UNROUTED};

pub use email::Email;
pub use request::SendEmail;

use posthorn_app::App;
use posthorn_ids::{BatchId, EmailId, ReceivedId};
use posthorn_store::{Partition, Scope, Store, Table};

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
