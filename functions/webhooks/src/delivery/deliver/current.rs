//! The endpoints of a batch's deliveries: from the instance's cache, or read together.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_runtime::{queue::Outcomes, uses::Table};
use posthorn_store::{Read, Revised, Store, StoreError, Stored};
use posthorn_webhooks::Endpoint;

use super::work::Work;

/// How long an instance uses an endpoint that it has read. An endpoint that is switched off, or has another URL, may still get
/// events for so long that were queued before the change.
const CACHED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance with more endpoints than this forgets them all. With keys and headers, an endpoint has a few kilobytes.
const KNOWN_MAX: usize = 1_000;

/// The endpoints that a warm instance has read or changed, by their places, each with the time. Their secrets stay sealed here.
#[derive(Default)]
pub(super) struct Endpoints(Mutex<HashMap<String, Known>>);

/// An endpoint, and when it was read or changed.
type Known = (Timestamp, Arc<Stored<Endpoint>>);

impl FromApp for Endpoints {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

impl Endpoints {
    /// The endpoint that this instance knew last, and whether that was lately.
    fn last(&self, place: &str, now: Timestamp) -> Option<(Arc<Stored<Endpoint>>, bool)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, endpoint) = known.get(place)?;
        Some((Arc::clone(endpoint), now.duration_since(*at) < CACHED_FOR))
    }

    fn remember(&self, place: &str, endpoint: &Arc<Stored<Endpoint>>, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(place).is_some_and(|(_, newer)| newer.revision() > endpoint.revision()) {
            return;
        }
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(place.to_owned(), (now, Arc::clone(endpoint)));
    }

    fn forget(&self, place: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(place);
    }
}

/// A delivery with its endpoint; `None` if that is deleted.
pub(super) type Found<'a> = (&'a Work<'a>, Option<Arc<Stored<Endpoint>>>);

/// Finds the endpoints. Those that the cache may not answer for are read in one request.
///
/// An eventual read may miss an endpoint that was just created, or show one as disabled that was just enabled. The event would then
/// be lost, so only a consistent read can mark an endpoint deleted or disabled. It may also be before the revision that the fan-out
/// saw, or that this instance has written: then too the consistent read decides.
pub(super) async fn find_endpoints<'a>(
    app: &App,
    works: Vec<&'a Work<'a>>,
    outcomes: &mut Outcomes,
) -> Vec<Found<'a>> {
    let (mut found, mut unread) = (Vec::with_capacity(works.len()), Vec::new());
    for work in works {
        match cached(app, work) {
            Some(endpoint) => found.push((work, Some(endpoint))),
            None => unread.push(work),
        }
    }
    let mut unsure = Vec::new();
    for (work, endpoint) in read(app, unread, Read::Eventual, outcomes).await {
        match endpoint {
            Some(endpoint) if is_sure(app, work, &endpoint) => found.push((work, Some(endpoint))),
            _ => unsure.push(work),
        }
    }
    found.extend(read(app, unsure, Read::Consistent, outcomes).await);
    for (work, endpoint) in &found {
        match endpoint {
            Some(endpoint) => app.part::<Endpoints>().remember(&work.place, endpoint, app.now()),
            None => app.part::<Endpoints>().forget(&work.place),
        }
    }
    found
}

/// An endpoint that need not be read for this delivery. Whoever tries a delivery again reads it: its owner may have just repaired it.
fn cached(app: &App, work: &Work<'_>) -> Option<Arc<Stored<Endpoint>>> {
    let seen = work.job.endpoint_rev.filter(|_| work.job.attempt == 1 && !work.replayed)?;
    let (endpoint, is_recent) = app.part::<Endpoints>().last(&work.place, app.now())?;
    let is_usable = is_recent && endpoint.value.enabled && endpoint.revision() >= seen;
    is_usable.then_some(endpoint)
}

fn is_sure(app: &App, work: &Work<'_>, endpoint: &Stored<Endpoint>) -> bool {
    let seen = work.job.endpoint_rev.unwrap_or(0);
    let known = app.part::<Endpoints>().last(&work.place, app.now()).map_or(0, |(last, _)| last.revision());
    endpoint.value.enabled && endpoint.revision() >= seen.max(known)
}

async fn read<'a>(
    app: &App,
    works: Vec<&'a Work<'a>>,
    read: Read,
    outcomes: &mut Outcomes,
) -> Vec<Found<'a>> {
    let places: Vec<_> = works.iter().map(|work| (&work.endpoints, work.endpoint_sort.as_str())).collect();
    let items = match app.part::<Store>().get_all(Table::Webhooks, &places, read).await {
        Ok(items) => items,
        Err(error) => {
            works.iter().for_each(|work| outcomes.retry_for(work.at, &error));
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for (work, item) in works.into_iter().zip(items) {
        match item.map(|item| item.decode::<Endpoint>()).transpose() {
            Ok(endpoint) => found.push((work, endpoint.map(Arc::new))),
            Err(error) => outcomes.retry_for(work.at, &error),
        }
    }
    found
}

/// Changes the endpoint, and writes it only if `change` returns true. `None` if the endpoint is deleted.
///
/// # Errors
/// If the write fails.
pub(super) async fn revised(
    work: &Work<'_>,
    endpoint: &Arc<Stored<Endpoint>>,
    mut change: impl FnMut(&mut Endpoint) -> bool + Send,
) -> Result<Option<Arc<Stored<Endpoint>>>, StoreError> {
    if !change(&mut endpoint.value.clone()) {
        return Ok(Some(Arc::clone(endpoint)));
    }
    let current = Stored::clone(endpoint);
    let known = work.app.part::<Endpoints>();
    match work.endpoints.revise_from(&work.endpoint_sort, current, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => {
            let stored = Arc::new(stored);
            known.remember(&work.place, &stored, work.app.now());
            Ok(Some(stored))
        }
        Revised::Absent => {
            known.forget(&work.place);
            Ok(None)
        }
    }
}
