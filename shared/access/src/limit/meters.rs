use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_ids::{OrgId, PersonId, Principal, SessionId, TenantId};
use posthorn_items::Scope;
use posthorn_limits::{Decision, Meter, Report};
use posthorn_problem::causes;
use posthorn_store::{Partition, Tally};

use super::{
    class::Class,
    overview::{key_sort, session_sort},
    refused,
};
use crate::places::{address_tallies, key_tallies, org_tallies, session_tallies, tenant_tallies};

/// An instance with more meters than this deletes them all and starts again.
const METERS_MAX: usize = 10_000;
/// A key's tally also shows when the key was last used, so it is kept for three months.
const OF_KEYS_KEPT_SECONDS: i64 = 90 * 24 * 3600;
/// Other tallies are useless after their minute. Addresses are personal data, and unknown callers have many.
const OTHERS_KEPT_SECONDS: i64 = 3600;

/// A tally: whose requests it counts, and of which class.
pub(super) struct Place<'a> {
    tallies: Partition<'a>,
    sort: String,
    kept_seconds: i64,
    /// The organisation and class under which refusals are recorded; `None` if they are not recorded.
    noted: Option<(OrgId, Class)>,
}

impl<'a> Place<'a> {
    /// The tally of a key. `scope` is the key's own scope.
    pub(super) fn of_key(app: &'a App, scope: &Scope, class: Class, key: Principal) -> Self {
        let sort = key_sort(scope, class, &key.suffix());
        let noted = Some((scope.org(), class));
        Self { tallies: key_tallies(app, scope.org()), sort, kept_seconds: OF_KEYS_KEPT_SECONDS, noted }
    }

    /// The tally of a person's session. It also shows when the session was last used.
    pub(super) fn of_session(app: &'a App, person: PersonId, session: SessionId, class: Class) -> Self {
        let sort = session_sort(session, class);
        let (tallies, kept_seconds) = (session_tallies(app, person), OF_KEYS_KEPT_SECONDS);
        Self { tallies, sort, kept_seconds, noted: None }
    }

    /// The tally of all of an organisation's keys.
    pub(super) fn of_org(app: &'a App, org: OrgId, class: Class) -> Self {
        let sort = class.as_str().to_owned();
        let noted = Some((org, class));
        Self { tallies: org_tallies(app, org), sort, kept_seconds: OTHERS_KEPT_SECONDS, noted }
    }

    /// The tally of all keys that are bound to a tenant.
    pub(super) fn of_tenant(app: &'a App, org: OrgId, tenant: TenantId, class: Class) -> Self {
        let sort = format!("{tenant}/{}", class.as_str());
        let noted = Some((org, class));
        Self { tallies: tenant_tallies(app, org), sort, kept_seconds: OTHERS_KEPT_SECONDS, noted }
    }

    /// The tally of an address.
    pub(super) fn of_address(app: &'a App, address: IpAddr, class: &str) -> Self {
        let sort = class.to_owned();
        Self { tallies: address_tallies(app, address), sort, kept_seconds: OTHERS_KEPT_SECONDS, noted: None }
    }

    fn name(&self) -> String {
        self.tallies.place(&self.sort)
    }
}

/// This instance's meter for each limit that it counted against.
pub(super) struct Meters {
    by_place: Mutex<HashMap<String, Meter>>,
    random: RandomState,
}

impl FromApp for Meters {
    fn from_app(_: &App) -> Self {
        Self { by_place: Mutex::default(), random: RandomState::new() }
    }
}

impl Meters {
    /// Counts a request at its place and decides whether it is admitted.
    pub(super) async fn count(&self, app: &App, place: Place<'_>, per_minute: u64) -> Decision {
        let name = place.name();
        let report = self.with(&name, per_minute, app, |meter, now_ms| meter.count(per_minute, now_ms));
        if let Some(report) = report {
            self.report(app, &place, &name, per_minute, report).await;
        }
        self.with(&name, per_minute, app, |meter, now_ms| meter.decide(per_minute, now_ms))
    }

    fn with<R>(&self, name: &str, per_minute: u64, app: &App, act: impl FnOnce(&mut Meter, i64) -> R) -> R {
        let now_ms = app.now().as_millisecond();
        let mut meters = self.by_place.lock().unwrap_or_else(PoisonError::into_inner);
        if meters.len() >= METERS_MAX && !meters.contains_key(name) {
            meters.clear();
        }
        let fresh = || Meter::new(per_minute, now_ms, self.random.hash_one(name));
        act(meters.entry(name.to_owned()).or_insert_with(fresh), now_ms)
    }

    async fn report(&self, app: &App, place: &Place<'_>, name: &str, per_minute: u64, report: Report) {
        let more = Tally {
            window: report.window,
            offered: report.offered,
            refused: report.refused,
            expires_at: app.now().as_second() + place.kept_seconds,
            ..Tally::default()
        };
        let answer = place.tallies.add_to_tally(&place.sort, &more).await;
        if let (true, Some((org, class))) = (answer.is_ok() && report.refused > 0, place.noted) {
            refused::note(app, org, class, report.refused).await;
        }
        if let Err(error) = &answer {
            tracing::warn!(
                error = causes(&error),
                "could not update a rate limit's tally: only this instance counted"
            );
        }
        self.with(name, per_minute, app, |meter, now_ms| match answer {
            Ok(tally) if tally.window == report.window => meter.synced(report, tally.offered, now_ms),
            Ok(_) => {}
            Err(_) => meter.lost(report),
        });
    }
}
