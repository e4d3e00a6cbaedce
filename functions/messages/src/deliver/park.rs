//! Lets an email wait for something without a known time. The sweep wakes it when that has come.
//!
//! Written: what it waits for, then the email. A crash in between leaves something that nothing waits for; the sweep removes it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_items::Scope;
use posthorn_messages::{WAITED_FOR_SORT, WaitReason, WaitedFor};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::StoreError;

use crate::places::{waited_for_domain, waited_for_sending};

/// The `uses` of [`announce`].
pub(crate) const USES: Use = Table::Messages.get().put();

/// How long an instance remembers that it has written something. The sweep removes it only much later.
const REMEMBERED_MS: i64 = 60_000;
/// An instance that remembers more than this forgets all.
const REMEMBERED_MAX: usize = 1_000;
/// When the sweep looks first: in its next run.
const LOOK_AFTER_MS: i64 = 30_000;

/// What this instance has written, with the time.
struct Announced(Mutex<HashMap<String, i64>>);

impl FromApp for Announced {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

/// Makes sure that the sweep looks whether emails of the scope's `domain` may go on. Before each email that begins to wait.
pub(crate) async fn announce(
    app: &App,
    scope: &Scope,
    domain: &str,
    reason: WaitReason,
) -> Result<(), StoreError> {
    let now_ms = app.now().as_millisecond();
    let of_deployment = reason.is_of_deployment();
    let partition = match of_deployment {
        true => waited_for_sending(app),
        false => waited_for_domain(app, scope, domain),
    };
    let place = partition.place(WAITED_FOR_SORT);
    let known =
        |all: &HashMap<String, i64>| all.get(&place).is_some_and(|at_ms| now_ms - at_ms < REMEMBERED_MS);
    let announced = app.part::<Announced>();
    if known(&announced.0.lock().unwrap_or_else(PoisonError::into_inner)) {
        return Ok(());
    }
    let domain = (!of_deployment).then(|| domain.to_owned());
    let look_at_ms = now_ms + LOOK_AFTER_MS;
    let fresh = WaitedFor { domain, touched_ms: 0, look_at_ms, kept_ms: now_ms, look: None };
    let touch = |waited: &mut WaitedFor| std::mem::replace(&mut waited.touched_ms, now_ms) != now_ms;
    partition.revise_or_create(WAITED_FOR_SORT, fresh, touch).await?;
    let mut all = announced.0.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= REMEMBERED_MAX {
        all.clear();
    }
    all.insert(place, now_ms);
    Ok(())
}
