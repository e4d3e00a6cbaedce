//! What is recorded of a batch's deliveries before they are tried.

use posthorn_app::App;
use posthorn_runtime::{queue::Outcomes, uses::Table};
use posthorn_store::{Read, Store};
use posthorn_webhooks::Delivery;

use super::{
    due::Due,
    work::{Lane, Work},
};

/// Reads the records, so that an attempt that is recorded is not repeated.
///
/// Of a message that comes for the first time there is no record, unless the fan-out has queued the event twice: a relay reads a
/// batch of its stream again after a crash. No message says that it is the second, so none is tried unread. But an eventual read is
/// enough: it misses only the record of the last moment, and then the event is posted twice and recorded once, as when both messages
/// are processed at the same time. Half the price is a tenth of a delivery's.
pub(super) async fn find_known<'a>(app: &App, due: Vec<Due<'a>>, outcomes: &mut Outcomes) -> Vec<Due<'a>> {
    let (again, first): (Vec<_>, Vec<_>) = due.into_iter().partition(|due| comes_again(due.work));
    let mut known = read(app, first, Read::Eventual, outcomes).await;
    known.extend(read(app, again, Read::Consistent, outcomes).await);
    known
}

/// Whether a message of this delivery was there before: it was received, or sent on by a worker that may have died over it; or its
/// delivery has an id of its own, under which a repeated request queues it again.
fn comes_again(work: &Work<'_>) -> bool {
    let Work { job, lane, .. } = work;
    let is_sent_on = job.attempt > 1 || job.admitted || *lane == Lane::Slow;
    work.receive_count > 1 || work.replayed || is_sent_on || job.delivery_id.is_some()
}

async fn read<'a>(app: &App, due: Vec<Due<'a>>, read: Read, outcomes: &mut Outcomes) -> Vec<Due<'a>> {
    let places: Vec<_> = due.iter().map(|due| (&due.work.deliveries, due.work.sort.as_str())).collect();
    let items = match app.part::<Store>().get_all(Table::Webhooks, &places, read).await {
        Ok(items) => items,
        Err(error) => {
            due.iter().for_each(|due| outcomes.retry_for(due.work.at, &error));
            return Vec::new();
        }
    };
    let mut known = Vec::new();
    for (due, item) in due.into_iter().zip(items) {
        match item.map(|item| item.decode::<Delivery>()).transpose() {
            Ok(delivery) => known.push(Due { known: delivery, ..due }),
            Err(error) => outcomes.retry_for(due.work.at, &error),
        }
    }
    known
}
