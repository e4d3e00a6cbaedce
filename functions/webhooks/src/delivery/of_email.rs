//! Finds the deliveries of an email's events. No index leads from an email to them: the ids of its events are derived, and so is the
//! id of each event's first delivery to each endpoint.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, EmailId, EventId, WebhookId};
use posthorn_items::Scope;
use posthorn_messages::{Engagement, MESSAGE_SORT, Message, engagements_max};
use posthorn_messages_store::message_partition;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Read, Store, StoreError};
use posthorn_webhooks::{Delivery, READS_ENDPOINTS, endpoints_of, first_delivery_id};

use crate::endpoint::webhook::not_found;

/// The `uses` of [`deliveries_of_email`].
pub(crate) const READS: Use =
    Use::All(&[Table::Messages.get().query(), READS_ENDPOINTS, Table::Webhooks.get_many()]);

/// How many possible deliveries one request to DynamoDB reads.
const READ_TOGETHER: usize = 100;
/// A page makes at most this many such requests. Then it has what was found.
const READS_MAX: usize = 10;

/// A delivery that exists if the endpoint wanted the event.
type Possible = (DeliveryId, WebhookId);

/// Up to `limit` first deliveries of an email's events to the scope's present endpoints, newest first, from the one after `after`
/// on; and the id after which there may be more. Replays are not among them: their originals say that they were replayed.
///
/// # Errors
/// `NOT_FOUND` for an email that the scope does not have.
pub(crate) async fn deliveries_of_email(
    app: &App,
    scope: &Scope,
    email_id: EmailId,
    limit: usize,
    after: Option<DeliveryId>,
) -> Result<(Vec<(WebhookId, Delivery)>, Option<DeliveryId>), Problem> {
    let mut possible = possible(app, scope, email_id).await?;
    possible.retain(|(id, _)| after.is_none_or(|after| *id < after));
    let (mut found, mut rest) = (Vec::new(), &possible[..]);
    for _ in 0..READS_MAX {
        let (now, later) = rest.split_at(rest.len().min(READ_TOGETHER));
        found.extend(read(app, scope, now).await?);
        rest = later;
        if rest.is_empty() || found.len() > limit {
            break;
        }
    }
    let next = if found.len() > limit {
        found.truncate(limit);
        found.last().map(|(_, delivery)| delivery.id)
    } else {
        (!rest.is_empty()).then(|| possible[possible.len() - rest.len() - 1].0)
    };
    Ok((found, next))
}

/// Every delivery that the email's events may have, newest first.
async fn possible(app: &App, scope: &Scope, email_id: EmailId) -> Result<Vec<Possible>, Problem> {
    let messages = message_partition(app, scope, email_id);
    let head = messages.get::<Message>(MESSAGE_SORT, Read::Eventual).await?;
    let message = head.ok_or_else(not_found)?.value;
    let time = |at_ms| Timestamp::from_millisecond(at_ms).unwrap_or_default();
    let mut events: Vec<(EventId, Timestamp)> =
        message.events.iter().map(|event| (message.event_id(event), time(event.at_ms))).collect();
    for item in messages.query(Engagement::SORT_PREFIX, engagements_max(), false, Read::Eventual).await? {
        let engagement = item.decode::<Engagement>()?.value;
        events.push((engagement.id, time(engagement.at_ms)));
    }
    let endpoints = endpoints_of(app, scope).await?;
    let mut possible: Vec<Possible> = events
        .iter()
        .flat_map(|(event, happened)| {
            endpoints.iter().map(|one| (first_delivery_id(one.id, *event, *happened), one.id))
        })
        .collect();
    possible.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    Ok(possible)
}

/// Those that exist.
async fn read(
    app: &App,
    scope: &Scope,
    possible: &[Possible],
) -> Result<Vec<(WebhookId, Delivery)>, StoreError> {
    let place = |(id, endpoint): &Possible| (Delivery::partition(app, scope, *endpoint), id.suffix());
    let places: Vec<_> = possible.iter().map(place).collect();
    let items = app.part::<Store>().get_many(Table::Webhooks, &places, Read::Eventual).await?;
    let found = possible.iter().zip(items).filter_map(|((_, endpoint), item)| Some((*endpoint, item?)));
    found.map(|(endpoint, item)| Ok((endpoint, item.decode::<Delivery>()?.value))).collect()
}
