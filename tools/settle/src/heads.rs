use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{MESSAGE_SORT, Message};
use posthorn_messages_store::message_partition;
use posthorn_problem::causes;
use posthorn_store::{OpenEntry, Partition, Read, Store, StoreError, Stored, Table};

use crate::Report;

/// The emails of one request.
pub(crate) const CHUNK: usize = 100;
/// The entries that a run takes of each part of an index. They are keys alone.
pub(crate) const KEYS_MAX: i32 = 100_000;

/// Where an email's head is.
pub(crate) struct Place<'a> {
    pub scope: Scope,
    pub partition: Partition<'a>,
}

/// The places of entries of the index, each of an email.
pub(crate) fn places(entries: Vec<OpenEntry<'_>>) -> Vec<Place<'_>> {
    entries
        .into_iter()
        .filter_map(|entry| Some(Place { scope: entry.scope?, partition: entry.partition }))
        .collect()
}

/// The heads at some places, with the places that have one. One that cannot be read is left alone.
pub(crate) async fn heads<'p, 'a>(
    app: &App,
    places: &'p [Place<'a>],
    report: &mut Report,
) -> Result<Vec<(&'p Place<'a>, Stored<Message>)>, StoreError> {
    let wanted: Vec<(&Partition<'_>, &str)> =
        places.iter().map(|place| (&place.partition, MESSAGE_SORT)).collect();
    let items = app.part::<Store>().get_all(Table::Messages, &wanted, Read::Consistent).await?;
    let mut heads = Vec::new();
    for (place, item) in places.iter().zip(items) {
        match item.map(posthorn_store::RawItem::decode::<Message>) {
            Some(Ok(head)) => heads.push((place, head)),
            Some(Err(error)) => {
                let at = place.partition.place(MESSAGE_SORT);
                tracing::error!(place = at, error = causes(&error), "the email cannot be read");
                report.unreadable += 1;
            }
            None => {}
        }
    }
    Ok(heads)
}

/// The same emails' places in another installation.
pub(crate) fn elsewhere<'a>(app: &'a App, heads: &[(&Place<'_>, Stored<Message>)]) -> Vec<Place<'a>> {
    let place = |(here, head): &(&Place<'_>, Stored<Message>)| Place {
        scope: here.scope.clone(),
        partition: message_partition(app, &here.scope, head.value.id),
    };
    heads.iter().map(place).collect()
}
