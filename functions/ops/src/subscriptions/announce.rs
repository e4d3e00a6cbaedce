//! Queues a message for each subscriber of an incident's update, a page at a time. If the function is killed, the page is queued again
//! from its beginning, and the ids of what subscribers are told are derived.

use posthorn_app::App;
use posthorn_ids::{IncidentId, IncidentUpdateId};
use posthorn_runtime::queue::Retry;
use posthorn_status::{StatusWork, Subscriber};
use posthorn_store::Read;

use super::queued::queue_all;
use crate::places::subscribers;

/// Subscribers of one page.
const PAGE: i32 = 100;

/// Queues a page of subscribers after the key `after`, and then the next page.
///
/// # Errors
/// [`Retry`] if the read fails or SQS does not take everything.
pub(crate) async fn announce(
    app: &App,
    incident: IncidentId,
    update: IncidentUpdateId,
    after: Option<String>,
) -> Result<(), Retry> {
    // Keys are words, hyphens and hex digits, and `!` comes before them. So the next key is the first one from here on.
    let low = after.map_or_else(|| "!".to_owned(), |key| format!("{key}!"));
    let found = subscribers(app).between(&low, "~", PAGE, Read::Consistent).await?;
    let mut keys = Vec::with_capacity(found.len());
    for item in found {
        keys.push(item.decode::<Subscriber>()?.value.contact.key());
    }
    let Some(last) = keys.last().cloned().filter(|_| keys.len() == PAGE as usize) else {
        return tell_each(app, incident, update, keys).await;
    };
    tell_each(app, incident, update, keys).await?;
    queue_all(app, vec![StatusWork::Announce { incident, update, after: Some(last) }]).await?;
    Ok(())
}

async fn tell_each(
    app: &App,
    incident: IncidentId,
    update: IncidentUpdateId,
    keys: Vec<String>,
) -> Result<(), Retry> {
    if keys.is_empty() {
        return Ok(());
    }
    let tell = |subscriber| StatusWork::Tell { incident, update, subscriber };
    queue_all(app, keys.into_iter().map(tell).collect()).await?;
    Ok(())
}
