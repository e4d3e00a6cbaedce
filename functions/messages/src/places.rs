//! Where this context keeps its items and objects: partitions of the messages table, and prefixes of the bucket.

use posthorn_app::App;
use posthorn_ids::{BatchId, ReceivedId};
use posthorn_items::Scope;
use posthorn_messages::{inbound::RECEIVED_SORT, thread_term};
use posthorn_store::{Partition, Store, Table, Term};

/// The kind of object that an upload link takes.
pub(crate) const UPLOADS: &str = "uploads";

/// The prefix of the objects of the kind [`UPLOADS`], for `uses`.
pub(crate) const UPLOADS_PREFIX: &str = "uploads/";

/// The kind of object that holds an email's content if it is too large for an item.
pub(crate) const CONTENT: &str = "content";

/// The prefix of the objects of the kind [`CONTENT`], for `uses`.
pub(crate) const CONTENT_PREFIX: &str = "content/";

/// The kind of object that holds an inbound mail's attachments, and its body if it is too large for an item.
pub(crate) const INBOUND: &str = "inbound";

/// The prefix of the objects of the kind [`INBOUND`], for `uses`.
pub(crate) const INBOUND_PREFIX: &str = "inbound/";

/// The prefix under which SES stores each mail that it receives, before its scopes are known.
pub(crate) const INBOUND_RAW_PREFIX: &str = "inbound-raw/";

/// The partition that holds a received mail's head and body.
pub(crate) fn received_partition<'a>(app: &'a App, scope: &Scope, id: ReceivedId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "received", &id.suffix())
}

/// The search term of the received mails of a thread. Its entries lead to their heads.
pub(crate) fn received_term(text: &str) -> Term<'_> {
    Term { entries: "search-received", text, items: "received", sort: RECEIVED_SORT }
}

/// The partition of the entries of a thread's received mails in a shard, each under its id's suffix.
pub(crate) fn thread_entries<'a>(app: &'a App, scope: &Scope, thread: &str, shard: u32) -> Partition<'a> {
    let term = thread_term(thread);
    app.part::<Store>().scoped(scope).entries(Table::Messages, received_term(&term), shard)
}

/// The partition that holds a batch.
pub(crate) fn batch_partition<'a>(app: &'a App, scope: &Scope, id: BatchId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "batch", &id.suffix())
}

/// The partition that maps SES's id of a sent email to the email, under `email`.
pub(crate) fn sent_as_partition<'a>(app: &'a App, scope: &Scope, provider_id: &str) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "sent-as", provider_id)
}

/// The partition that remembers a message of SNS. SNS has no scope.
pub(crate) fn sns_message_partition<'a>(app: &'a App, message_id: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Messages, "sns-message", message_id)
}

/// The partition of what SES lets the account send. The account has no scope.
pub(crate) fn sending_account(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Messages, "sending", "account")
}

/// The sort key of the only item of [`sending_account`].
pub(crate) const SENDING_ACCOUNT_SORT: &str = "account";

/// The partition of a domain that messages of the scope wait for.
pub(crate) fn waited_for_domain<'a>(app: &'a App, scope: &Scope, domain: &str) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "waited-for", domain)
}

/// The partition of the account's sending, if messages wait for it.
pub(crate) fn waited_for_sending(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Messages, "waited-for", "sending")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_of_a_kind_is_the_kind_and_a_slash() {
        for (kind, prefix) in
            [(UPLOADS, UPLOADS_PREFIX), (CONTENT, CONTENT_PREFIX), (INBOUND, INBOUND_PREFIX)]
        {
            assert_eq!(prefix, format!("{kind}/"));
        }
    }
}
