//! Verifies domains by checks of the DNS and of SES. Later checks confirm the domain or let it regress.

use std::collections::BTreeSet;

use crate::{
    Domain, DomainEvent, DomainEventKind, Finding, PENDING_FOR_MS, Purpose, RecordCheck, RecordStatus,
    RequiredRecord, SesReport,
};

/// Minutes between two checks while records are waited for. The last value repeats.
const WAITS_MINUTES: [i64; 6] = [1, 2, 5, 15, 30, 60];
/// A verified domain is checked once a day.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Checks are spread over one more hour, so that domains added together are not checked together.
const SPREAD_SECONDS: u32 = 3600;
/// Time until the next check after a check of a verified domain missed something.
const CONFIRM_AFTER_MS: i64 = 5 * 60 * 1000;
/// Time until the next check after a check got no turn to ask SES.
const PUT_OFF_MS: i64 = 60 * 1000;
/// Number of consecutive checks that must miss something before a verified domain regresses. A single miss may be a
/// fault of the DNS.
pub const MISSES_MAX: u32 = 2;
/// Most events that are kept per domain.
const EVENTS_MAX: usize = 20;
/// A domain of a test environment whose first label is this stays unverified.
const NEVER_VERIFIED: &str = "unverified";

/// The result of a check of a domain.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The DNS's answer for each record.
    pub records: Vec<(RequiredRecord, Finding)>,
    /// SES's identity, if the domain may use it.
    pub registration: Option<Registration>,
    /// SES's report; `None` if SES was not asked or did not answer.
    pub ses: Option<SesReport>,
    /// Whether the check got no turn to ask SES. The next check comes soon.
    pub put_off: bool,
}

/// The settings that a domain takes from SES's identity. Other scopes may share the identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// SES's names of its signing keys.
    pub dkim_tokens: Vec<String>,
    /// The label of the envelope sender's domain.
    pub return_path: String,
}

impl Look {
    /// Whether this check found the domain's own ownership record.
    pub fn saw_ownership(&self) -> bool {
        let seen = |(record, finding): &(RequiredRecord, Finding)| {
            record.purpose == Purpose::Ownership
                && matches!(finding, Finding::Found(found) if record.is_met_by(found))
        };
        self.records.iter().any(seen)
    }

    /// Whether `domain`'s ownership is proven after this check: the record was found, or it was found before and the
    /// DNS query failed.
    pub fn shows_ownership_of(&self, domain: &Domain) -> bool {
        let proven = |(record, finding): &(RequiredRecord, Finding)| {
            let before = domain.checks.get(&record.key());
            record.purpose == Purpose::Ownership
                && RecordCheck::of(record, finding, before).status == RecordStatus::Verified
        };
        self.records.iter().any(proven)
    }
}

impl Domain {
    /// Applies a check made at `now_ms`: stores the results, records events, and plans the next check.
    ///
    /// The domain is verified when the DNS and SES agree. It regresses at the second consecutive check that misses
    /// something. A failed query neither verifies it nor makes it regress.
    pub fn apply(&mut self, look: &Look, now_ms: i64) {
        if let Some(registration) = &look.registration {
            self.register(registration, now_ms);
        }
        for (record, finding) in &look.records {
            let check = RecordCheck::of(record, finding, self.checks.get(&record.key()));
            self.checks.insert(record.key(), check);
        }
        if look.ses.is_some() {
            self.ses.clone_from(&look.ses);
        }
        self.checked_at_ms = Some(now_ms);
        self.conclude(look.put_off, now_ms);
        self.plan_next_look(now_ms);
        if look.put_off {
            let soon_ms = now_ms + PUT_OFF_MS;
            self.next_look_ms = Some(self.next_look_ms.map_or(soon_ms, |due_ms| due_ms.min(soon_ms)));
        }
    }

    /// The simulated check of a domain in a test environment. Everything is found, unless the name asks for the
    /// opposite.
    pub fn simulated_look(&self) -> Look {
        if self.name.as_str().split('.').next() == Some(NEVER_VERIFIED) {
            let missing = |record| (record, Finding::Found(Vec::new()));
            return Look { records: self.records().into_iter().map(missing).collect(), ..Look::default() };
        }
        let registration = Registration {
            dkim_tokens: (1..=3).map(|number| format!("{}{number}", self.id.suffix())).collect(),
            return_path: self.return_path.clone(),
        };
        let seen = |record: RequiredRecord| (record.clone(), Finding::Found(vec![record.value]));
        let records = self.registered_as(&registration).records().into_iter().map(seen).collect();
        Look { records, registration: Some(registration), ses: Some(SesReport::agreeing()), put_off: false }
    }

    /// The domain with an identity's keys and return path. Its records are then the ones to publish.
    pub fn registered_as(&self, registration: &Registration) -> Self {
        let mut domain = self.clone();
        domain.dkim_tokens.clone_from(&registration.dkim_tokens);
        domain.return_path.clone_from(&registration.return_path);
        domain
    }

    /// Whether waiting for records has ended without success. No further check is scheduled, and the domain no longer
    /// needs SES's identity.
    pub fn has_given_up(&self) -> bool {
        !self.simulated && !self.is_verified() && self.next_look_ms.is_none()
    }

    /// Whether it uses SES's identity.
    pub fn is_registered(&self) -> bool {
        !self.simulated && !self.dkim_tokens.is_empty()
    }

    /// Applies a check that a caller requested. It does not move the next scheduled check. If it ends the waiting
    /// without success, the next scheduled check removes the domain from its identity.
    pub fn apply_by_hand(&mut self, look: &Look, now_ms: i64) {
        let due_ms = self.next_look_ms;
        self.apply(look, now_ms);
        if self.has_given_up() && self.is_registered() {
            self.next_look_ms = due_ms.or(Some(now_ms));
        }
    }

    /// Changes the label of the envelope sender's domain. If SES has the identity, it must have been changed there
    /// before. SES is checked soon.
    pub fn move_return_path(&mut self, label: &str, now_ms: i64) {
        self.return_path = label.to_owned();
        self.ses = self.ses.take().map(SesReport::with_new_mail_from);
        self.next_look_ms = self.next_look_ms.map(|due_ms| due_ms.min(now_ms + PUT_OFF_MS));
    }

    /// Removes SES's identity from the domain. A later proof starts again from the beginning.
    pub fn withdraw(&mut self) {
        self.dkim_tokens.clear();
        self.proven_at_ms = None;
        self.ses = None;
        let current: BTreeSet<String> = self.records().iter().map(RequiredRecord::key).collect();
        self.checks.retain(|key, _| current.contains(key));
    }

    /// Takes over an identity. The first time starts the waiting, because only now the keys are known and can be
    /// published.
    fn register(&mut self, registration: &Registration, now_ms: i64) {
        *self = self.registered_as(registration);
        if self.proven_at_ms.is_none() {
            self.proven_at_ms = Some(now_ms);
            if !self.is_verified() {
                self.expect_from(now_ms);
            }
        }
    }

    /// Starts waiting for records at `from_ms`.
    pub(crate) fn expect_from(&mut self, from_ms: i64) {
        self.looks = 0;
        self.next_look_ms = (!self.simulated).then_some(from_ms + WAITS_MINUTES[0] * 60_000);
    }

    /// Records an event if the state changes. A check that got no turn at SES does not end the waiting.
    fn conclude(&mut self, put_off: bool, now_ms: i64) {
        let agreed = self.ses.as_ref().is_some_and(SesReport::agrees);
        let seen = self.has_all_records();
        if agreed && seen {
            self.misses = 0;
            if !self.is_verified() {
                self.happened(DomainEventKind::Verified, now_ms);
            }
            return;
        }
        let denied = self.ses.as_ref().is_some_and(SesReport::denies);
        let missing =
            self.required().any(|status| matches!(status, RecordStatus::Pending | RecordStatus::Failed));
        if self.is_verified() {
            self.misses = if denied || missing { self.misses + 1 } else { self.misses };
            if self.misses >= MISSES_MAX {
                self.misses = 0;
                self.happened(DomainEventKind::Regressed, now_ms);
                self.expect_from(now_ms);
            }
        } else if self.last_event().is_none() && !put_off && now_ms >= self.expected_until_ms() {
            self.happened(DomainEventKind::Failed, now_ms);
        }
    }

    fn happened(&mut self, kind: DomainEventKind, at_ms: i64) {
        self.events.push(DomainEvent { kind, at_ms });
        let over = self.events.len().saturating_sub(EVENTS_MAX);
        self.events.drain(..over);
    }

    /// The end of the waiting for records: 72 hours after the domain was added, its ownership was proven, or it
    /// regressed.
    pub(crate) fn expected_until_ms(&self) -> i64 {
        let regressed = self.events.last().filter(|event| event.kind == DomainEventKind::Regressed);
        let since = [regressed.map(|event| event.at_ms), self.proven_at_ms].into_iter().flatten().max();
        since.unwrap_or_else(|| self.id.created_at().as_millisecond()) + PENDING_FOR_MS
    }

    fn plan_next_look(&mut self, now_ms: i64) {
        if self.simulated {
            return;
        }
        if self.is_verified() {
            let spread_ms = i64::from(self.id.shard(SPREAD_SECONDS)) * 1000;
            let wait = if self.misses > 0 { CONFIRM_AFTER_MS } else { DAY_MS + spread_ms };
            self.next_look_ms = Some(now_ms + wait);
            return;
        }
        let until = self.expected_until_ms();
        if now_ms >= until {
            self.next_look_ms = None;
        } else if self.next_look_ms.is_none_or(|due_ms| due_ms <= now_ms) {
            // A requested check does not move the next scheduled one.
            self.looks = self.looks.saturating_add(1);
            let step = (self.looks as usize).min(WAITS_MINUTES.len() - 1);
            self.next_look_ms = Some((now_ms + WAITS_MINUTES[step] * 60_000).min(until));
        }
    }
}

#[cfg(test)]
mod tests;
