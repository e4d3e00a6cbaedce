//! Where the functions of this context keep items of their own.

use posthorn_app::App;
use posthorn_identity::Address;
use posthorn_ids::{EventId, PersonId};
use posthorn_store::{Partition, Store, Table};

/// The partition of the record that a mail was sent, under the mail's suffix.
pub(crate) fn sent_mail(app: &App, id: EventId) -> Partition<'_> {
    app.part::<Store>().system(Table::Identity, "mail", &id.suffix())
}

/// The partition of the mails of the last hour to an address. The sort key is their purpose.
pub(crate) fn recent_mails<'a>(app: &'a App, address: &Address) -> Partition<'a> {
    app.part::<Store>().system(Table::Limits, "account-mails", &address.hash())
}

/// The partition of the mails of the last hour that an account caused. The sort key is their purpose.
pub(crate) fn recent_mails_by(app: &App, person: PersonId) -> Partition<'_> {
    app.part::<Store>().system(Table::Limits, "account-mails", &person.suffix())
}

/// The sort key of an export of a person's data.
pub(crate) const EXPORT_SORT: &str = "export";

/// The partition of the export of a person's data, under [`EXPORT_SORT`]. In the access table, which has an index of what waits.
pub(crate) fn account_export(app: &App, person: PersonId) -> Partition<'_> {
    app.part::<Store>().system(Table::Access, "account-export", &person.suffix())
}
