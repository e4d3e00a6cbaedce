//! How a domain comes to be verified, stays so, and is given up: by looks at the DNS and at SES.

use crate::{
    Domain, DomainEvent, DomainEventKind, Finding, PENDING_FOR_MS, RecordCheck, RecordStatus, RequiredRecord,
    SesReport,
};

/// The waits between two looks while records are expected, in minutes; the last of them goes on.
const WAITS_MINUTES: [i64; 6] = [1, 2, 5, 15, 30, 60];
/// A verified domain is looked at once a day.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Spread over an hour more, so that domains added together are not looked at together.
const SPREAD_SECONDS: u32 = 3600;
/// When a look at a verified domain has missed something, the next comes as soon.
const CONFIRM_AFTER_MS: i64 = 5 * 60 * 1000;
/// As many looks in a row must miss something before a verified domain is taken back: one may be the DNS's own trouble.
pub const MISSES_MAX: u32 = 2;
/// What is remembered of a domain's past.
const EVENTS_MAX: usize = 20;
/// A domain of a test environment whose first label is this stays unverified.
const NEVER_VERIFIED: &str = "unverified";
/// What a look at a domain gave.
#[derive(Debug, Clone)]
pub struct Look {
    /// What the DNS said of each record.
    pub records: Vec<(RequiredRecord, Finding)>,
    /// What SES said; `None` where it could not be asked.
    pub ses: Option<SesReport>,
}

impl Domain {
    /// Takes in a look of `now_ms`: what was seen, what becomes of the domain by it, and when to look again.
    ///
    /// It is verified when the DNS and SES agree, and taken back at the second look in a row that misses something.
    /// What could not be asked verifies nothing and takes nothing back.
    pub fn apply(&mut self, look: &Look, now_ms: i64) {
        for (record, finding) in &look.records {
            let check = RecordCheck::of(record, finding, self.checks.get(&record.key()));
            self.checks.insert(record.key(), check);
        }
        if look.ses.is_some() {
            self.ses.clone_from(&look.ses);
        }
        self.checked_at_ms = Some(now_ms);
        self.draw_conclusion(now_ms);
        self.plan_next_look(now_ms);
    }

    /// The look at a domain of a test environment: all is well, unless its name asks for the contrary.
    pub fn pretended_look(&self) -> Look {
        let never = self.name.as_str().split('.').next() == Some(NEVER_VERIFIED);
        let seen = |record: RequiredRecord| {
            let found = if never { Vec::new() } else { vec![record.value.clone()] };
            (record, Finding::Found(found))
        };
        Look { records: self.records().into_iter().map(seen).collect(), ses: Some(SesReport::agreeing()) }
    }

    /// Begins to wait for records at `from_ms`.
    pub(crate) fn expect_from(&mut self, from_ms: i64) {
        self.looks = 0;
        self.next_look_ms = (!self.simulated).then_some(from_ms + WAITS_MINUTES[0] * 60_000);
    }

    fn draw_conclusion(&mut self, now_ms: i64) {
        let agreed = self.ses.as_ref().is_some_and(SesReport::agrees);
        let seen = self.required().all(|status| status == RecordStatus::Verified);
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
        } else if self.last_event().is_none() && now_ms >= self.expected_until_ms() {
            self.happened(DomainEventKind::Failed, now_ms);
        }
    }

    fn happened(&mut self, kind: DomainEventKind, at_ms: i64) {
        self.events.push(DomainEvent { kind, at_ms });
        let over = self.events.len().saturating_sub(EVENTS_MAX);
        self.events.drain(..over);
    }

    /// Until when records are waited for: 72 hours after it was added, or after they went.
    fn expected_until_ms(&self) -> i64 {
        let since = self.events.last().filter(|event| event.kind == DomainEventKind::Regressed);
        since.map_or(self.id.created_at().as_millisecond(), |event| event.at_ms) + PENDING_FOR_MS
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
            // A look by hand leaves the next one where it was.
            self.looks = self.looks.saturating_add(1);
            let step = (self.looks as usize).min(WAITS_MINUTES.len() - 1);
            self.next_look_ms = Some((now_ms + WAITS_MINUTES[step] * 60_000).min(until));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DomainStatus,
        domain::tests::{ADDED_MS, domain},
    };

    const MINUTE: i64 = 60_000;

    fn look(domain: &Domain, all_but: impl Fn(&RequiredRecord) -> Option<Finding>) -> Look {
        let answer = |record: &RequiredRecord| Finding::Found(vec![record.value.clone()]);
        let records = domain.records().into_iter();
        let records =
            records.map(|record| (record.clone(), all_but(&record).unwrap_or_else(|| answer(&record))));
        Look { records: records.collect(), ses: Some(SesReport::agreeing()) }
    }

    fn nothing(_: &RequiredRecord) -> Option<Finding> {
        Some(Finding::Found(vec![]))
    }

    fn silence(_: &RequiredRecord) -> Option<Finding> {
        Some(Finding::CouldNotAsk)
    }

    fn kinds(domain: &Domain) -> Vec<DomainEventKind> {
        domain.events.iter().map(|event| event.kind).collect()
    }

    #[test]
    fn it_is_verified_by_every_required_record_and_dmarc_is_none() {
        let mut domain = domain();
        assert_eq!(domain.status(ADDED_MS), DomainStatus::Pending);
        let all = look(&domain, |record| if record.required { None } else { nothing(record) });
        domain.apply(&all, ADDED_MS + 1);
        assert_eq!(
            (domain.status(ADDED_MS + 1), domain.verified_at_ms()),
            (DomainStatus::Verified, Some(ADDED_MS + 1))
        );
        for missing in domain.records().into_iter().filter(|record| record.required) {
            let mut domain = crate::domain::tests::domain();
            let but_one = look(&domain, |record| if *record == missing { nothing(record) } else { None });
            domain.apply(&but_one, ADDED_MS + 1);
            assert_eq!(domain.status(ADDED_MS + 1), DomainStatus::Pending, "{}", missing.name);
        }
    }

    #[test]
    fn it_is_not_verified_until_ses_says_so_in_all_three_ways() {
        let report = |sending, dkim: &str, mail_from: &str| {
            Some(SesReport { sending, dkim: dkim.into(), mail_from: mail_from.into() })
        };
        for ses in [
            None,
            report(false, "SUCCESS", "SUCCESS"),
            report(true, "PENDING", "SUCCESS"),
            report(true, "SUCCESS", "PENDING"),
            report(true, "SUCCESS", "TEMPORARY_FAILURE"),
        ] {
            let mut domain = domain();
            let seen = Look { ses: ses.clone(), ..look(&domain, |_| None) };
            domain.apply(&seen, ADDED_MS + 1);
            assert_eq!(domain.status(ADDED_MS + 1), DomainStatus::Pending, "{ses:?}");
        }
    }

    #[test]
    fn looks_come_after_1_2_5_15_30_and_then_60_minutes_until_72_hours_are_over() {
        let mut domain = domain();
        let mut waits = Vec::new();
        let mut now = ADDED_MS;
        while let Some(due) = domain.next_look_ms {
            waits.push((due - now) / MINUTE);
            now = due;
            domain.apply(&look(&domain, nothing), now);
        }
        assert_eq!(waits[..8], [1, 2, 5, 15, 30, 60, 60, 60]);
        assert_eq!(now, ADDED_MS + PENDING_FOR_MS, "the last look is when the time is over");
        assert_eq!(
            (domain.status(now), kinds(&domain)),
            (DomainStatus::Failed, vec![DomainEventKind::Failed])
        );
        domain.apply(&look(&domain, |_| None), now + 1);
        assert_eq!(domain.status(now + 1), DomainStatus::Verified, "a look by hand may still find all");
    }

    #[test]
    fn a_look_by_hand_does_not_put_the_next_one_off() {
        let mut domain = domain();
        let due = domain.next_look_ms;
        domain.apply(&look(&domain, nothing), ADDED_MS + 5);
        assert_eq!(domain.next_look_ms, due);
    }

    #[test]
    fn a_verified_domain_is_taken_back_at_the_second_miss_and_waited_for_again() {
        let mut domain = domain();
        let mut now = ADDED_MS + 5;
        domain.apply(&look(&domain, |_| None), now);
        let day = domain.next_look_ms.unwrap() - now;
        assert!((DAY_MS..DAY_MS + i64::from(SPREAD_SECONDS) * 1000).contains(&day));
        now += day;
        domain.apply(&look(&domain, nothing), now);
        assert_eq!(
            (domain.status(now), domain.next_look_ms),
            (DomainStatus::Verified, Some(now + 5 * MINUTE))
        );
        now += 5 * MINUTE;
        domain.apply(&look(&domain, nothing), now);
        assert_eq!(domain.status(now), DomainStatus::Failed);
        assert_eq!(domain.next_look_ms, Some(now + MINUTE));
        now += MINUTE;
        domain.apply(&look(&domain, |_| None), now);
        assert_eq!(domain.status(now), DomainStatus::Verified);
        use DomainEventKind::*;
        assert_eq!(kinds(&domain), [Verified, Regressed, Verified]);
    }

    #[test]
    fn one_miss_between_two_good_looks_takes_nothing_back() {
        let mut domain = domain();
        for (at, seen) in [(1, true), (2, false), (3, true), (4, false), (5, true)] {
            let seen = if seen { look(&domain, |_| None) } else { look(&domain, nothing) };
            domain.apply(&seen, ADDED_MS + at);
        }
        assert_eq!(kinds(&domain), [DomainEventKind::Verified]);
    }

    #[test]
    fn what_cannot_be_asked_neither_verifies_nor_takes_back() {
        let mut domain = domain();
        let silent = Look { ses: None, ..look(&domain, silence) };
        domain.apply(&silent, ADDED_MS + 5);
        assert_eq!(domain.status(ADDED_MS + 5), DomainStatus::TemporaryFailure);
        domain.apply(&look(&domain, |_| None), ADDED_MS + 6);
        for at in 7..20 {
            domain.apply(&silent, ADDED_MS + at);
        }
        assert_eq!(domain.status(ADDED_MS + 20), DomainStatus::Verified);
        let moment = SesReport { dkim: "TEMPORARY_FAILURE".into(), ..SesReport::agreeing() };
        for at in 20..25 {
            domain.apply(&Look { ses: Some(moment.clone()), ..look(&domain, |_| None) }, ADDED_MS + at);
        }
        assert_eq!(domain.status(ADDED_MS + 25), DomainStatus::Verified);
    }

    #[test]
    fn the_past_is_kept_in_bounds() {
        let mut domain = domain();
        for round in 0..200 {
            let seen = if round % 3 == 0 { look(&domain, |_| None) } else { look(&domain, nothing) };
            domain.apply(&seen, ADDED_MS + round);
        }
        assert_eq!(domain.events.len(), EVENTS_MAX);
    }

    #[test]
    fn a_test_domain_is_verified_when_asked_unless_its_name_says_otherwise_and_never_looked_at_by_itself() {
        for (name, expected) in
            [("acme.example", DomainStatus::Verified), ("unverified.example", DomainStatus::Pending)]
        {
            let mut domain = Domain::new(domain().id, name.parse().unwrap(), "r".into(), "o".into(), true);
            domain.apply(&domain.pretended_look(), ADDED_MS + 1);
            assert_eq!((domain.status(ADDED_MS + 1), domain.next_look_ms), (expected, None), "{name}");
        }
    }
}
