//! Records the attempts of a batch: the first ones of deliveries in one request, later ones in another.

use futures::future::{join, join_all};
use posthorn_app::App;
use posthorn_runtime::uses::Table;
use posthorn_store::{Created, Revised, Revision, Store, StoreError, Stored};
use posthorn_webhooks::{ATTEMPTS_MAX, Attempt, Delivery, DeliveryState};

use super::due::Tried;

/// The state of a delivery after attempt `number`.
fn state_after(attempt: &Attempt, number: u32) -> DeliveryState {
    match attempt.status {
        Some(410) => DeliveryState::Gone,
        _ if attempt.succeeded() => DeliveryState::Succeeded,
        _ if number >= ATTEMPTS_MAX => DeliveryState::Exhausted,
        _ => DeliveryState::Pending,
    }
}

/// Records the attempts. If the first attempt succeeds, this is the delivery's only write. Returns the deliveries with their attempts,
/// in the order given.
pub(super) async fn record(app: &App, tried: &[Tried<'_>]) -> Vec<Result<Delivery, StoreError>> {
    let (later, first): (Vec<usize>, Vec<usize>) =
        (0..tried.len()).partition(|at| tried[*at].due.known.is_some());
    let of = |places: &[usize]| places.iter().map(|at| &tried[*at]).collect::<Vec<_>>();
    let (created, revised) = join(create(app, of(&first)), revise(app, of(&later))).await;
    let mut outcomes: Vec<_> = first.into_iter().zip(created).chain(later.into_iter().zip(revised)).collect();
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn create(app: &App, tried: Vec<&Tried<'_>>) -> Vec<Result<Delivery, StoreError>> {
    let first: Vec<Delivery> = tried.iter().map(|one| as_first(one)).collect();
    let items: Vec<_> = tried
        .iter()
        .zip(&first)
        .map(|(one, first)| (&one.due.work.deliveries, one.due.work.sort.as_str(), first))
        .collect();
    let created = app.part::<Store>().create_each(Table::Webhooks, &items).await;
    let ended =
        tried.into_iter().zip(first).zip(created).map(async |((one, first), created)| match created? {
            Created::New => Ok(first),
            // Another message of this delivery was processed at the same time.
            Created::Existing(twin) => {
                let work = one.due.work;
                let revised = work.deliveries.revise_from(&work.sort, twin, added(one)).await?;
                Ok(delivery_of(revised, one))
            }
        });
    join_all(ended).await
}

async fn revise(app: &App, tried: Vec<&Tried<'_>>) -> Vec<Result<Delivery, StoreError>> {
    let with_known = |one: &&Tried<'_>| one.due.known.clone();
    let known: Vec<Stored<Delivery>> = tried.iter().filter_map(with_known).collect();
    let revisions = tried.iter().zip(known).map(|(one, current)| {
        let work = one.due.work;
        Revision { partition: &work.deliveries, sort: &work.sort, current, change: added(one) }
    });
    let revised = app.part::<Store>().revise_each(Table::Webhooks, revisions.collect()).await;
    revised.into_iter().zip(tried).map(|(revised, one)| Ok(delivery_of(revised?, one))).collect()
}

fn as_first(tried: &Tried<'_>) -> Delivery {
    let (job, made) = (tried.due.work.job, &tried.made);
    let state = state_after(made, job.attempt);
    Delivery::of(job, state, vec![made.clone()], made.at_ms).kept(tried.due.keep)
}

/// Adds the attempt, unless it is there already.
fn added(tried: &Tried<'_>) -> impl FnMut(&mut Delivery) -> bool + Send + use<> {
    let (number, made) = (tried.due.work.job.attempt, tried.made.clone());
    let state = state_after(&made, number);
    move |delivery| delivery.record(number, made.clone(), state)
}

fn delivery_of(revised: Revised<Delivery>, tried: &Tried<'_>) -> Delivery {
    match revised {
        Revised::Changed(delivery) | Revised::Unchanged(delivery) => delivery.value,
        // It has expired.
        Revised::Absent => as_first(tried),
    }
}
