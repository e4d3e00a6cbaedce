//! Records refused requests for the audit log, if the credential's secret was right: once an hour for each caller and code.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_audit::RefusalItem;
use posthorn_ids::Principal;
use posthorn_items::Scope;
use posthorn_problem::{INSUFFICIENT_SCOPE, INVALID_API_KEY, Problem, causes};

use crate::{
    Presented,
    codes::{
        IP_NOT_ALLOWED, LIVE_KEY_NEEDED, ORG_SUSPENDED, TENANT_BOUND_KEY, TENANT_FORBIDDEN, TENANT_SUSPENDED,
    },
    places::noted_refusals,
};

/// The codes that are recorded: they show what the caller tries. `INVALID_API_KEY` is recorded only for a revoked or
/// expired key, because a wrong key belongs to no organisation.
const NOTED: [&str; 8] = [
    INSUFFICIENT_SCOPE.code,
    INVALID_API_KEY.code,
    IP_NOT_ALLOWED.code,
    LIVE_KEY_NEEDED.code,
    ORG_SUSPENDED.code,
    TENANT_BOUND_KEY.code,
    TENANT_FORBIDDEN.code,
    TENANT_SUSPENDED.code,
];
/// An instance that remembers more than this forgets them all. The table still has the recorded refusals.
const REMEMBERED_MAX: usize = 10_000;

/// The refusals that this instance recorded, so that a key that is refused again and again costs one write per hour and instance.
struct Noted(Mutex<HashSet<(Principal, &'static str, i64)>>);

impl FromApp for Noted {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Noted {
    fn is_new(&self, principal: Principal, code: &'static str, hour: i64) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= REMEMBERED_MAX {
            noted.clear();
        }
        noted.insert((principal, code, hour))
    }
}

/// Records that the called function refused the caller. An error is only logged: the request stays refused.
pub async fn note_refusal(
    app: &App,
    (scope, principal): (&Scope, Principal),
    problem: &Problem,
    presented: Presented<'_>,
) {
    let (code, hour) = (problem.code.code, RefusalItem::hour_of(app.now()));
    if !NOTED.contains(&code) || !app.part::<Noted>().is_new(principal, code, hour) {
        return;
    }
    let (function, ip) = (presented.function, presented.address.map(|address| address.to_string()));
    let item = RefusalItem { principal, code: code.to_owned(), hour, function: function.to_owned(), ip };
    if let Err(error) = noted_refusals(app, scope).create_by_update(&item.sort(), &item).await {
        tracing::warn!(error = causes(&error), "could not record a refused attempt");
    }
}
