use super::*;
use crate::{
    DomainStatus,
    domain::tests::{ADDED_MS, domain},
};

const MINUTE: i64 = 60_000;

fn look(domain: &Domain, all_but: impl Fn(&RequiredRecord) -> Option<Finding>) -> Look {
    let answer = |record: &RequiredRecord| Finding::Found(vec![record.value.clone()]);
    let records = domain.records().into_iter();
    let records = records.map(|record| (record.clone(), all_but(&record).unwrap_or_else(|| answer(&record))));
    Look { records: records.collect(), ses: Some(SesReport::agreeing()), ..Look::default() }
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
fn a_domain_is_verified_by_all_required_records_and_dmarc_is_optional() {
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
fn a_domain_is_not_verified_until_ses_confirms_all_three_statuses() {
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
fn checks_run_after_1_2_5_15_30_and_then_60_minutes_for_72_hours() {
    let mut domain = domain();
    let mut waits = Vec::new();
    let mut now = ADDED_MS;
    while let Some(due) = domain.next_look_ms {
        waits.push((due - now) / MINUTE);
        now = due;
        domain.apply(&look(&domain, nothing), now);
    }
    assert_eq!(waits[..8], [1, 2, 5, 15, 30, 60, 60, 60]);
    assert_eq!(now, ADDED_MS + PENDING_FOR_MS, "the last check is at the end of the 72 hours");
    assert_eq!((domain.status(now), kinds(&domain)), (DomainStatus::Failed, vec![DomainEventKind::Failed]));
    domain.apply(&look(&domain, |_| None), now + 1);
    assert_eq!(domain.status(now + 1), DomainStatus::Verified, "a requested check may still verify it");
}

#[test]
fn a_requested_check_does_not_move_the_next_scheduled_one() {
    let mut domain = domain();
    let due = domain.next_look_ms;
    domain.apply(&look(&domain, nothing), ADDED_MS + 5);
    assert_eq!(domain.next_look_ms, due);
}

#[test]
fn a_verified_domain_regresses_at_the_second_miss_and_is_waited_for_again() {
    let mut domain = domain();
    let mut now = ADDED_MS + 5;
    domain.apply(&look(&domain, |_| None), now);
    let day = domain.next_look_ms.unwrap() - now;
    assert!((DAY_MS..DAY_MS + i64::from(SPREAD_SECONDS) * 1000).contains(&day));
    now += day;
    domain.apply(&look(&domain, nothing), now);
    assert_eq!((domain.status(now), domain.next_look_ms), (DomainStatus::Verified, Some(now + 5 * MINUTE)));
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
fn a_single_miss_does_not_make_a_domain_regress() {
    let mut domain = domain();
    for (at, seen) in [(1, true), (2, false), (3, true), (4, false), (5, true)] {
        let seen = if seen { look(&domain, |_| None) } else { look(&domain, nothing) };
        domain.apply(&seen, ADDED_MS + at);
    }
    assert_eq!(kinds(&domain), [DomainEventKind::Verified]);
}

#[test]
fn failed_queries_neither_verify_a_domain_nor_make_it_regress() {
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
fn the_number_of_kept_events_is_bounded() {
    let mut domain = domain();
    for round in 0..200 {
        let seen = if round % 3 == 0 { look(&domain, |_| None) } else { look(&domain, nothing) };
        domain.apply(&seen, ADDED_MS + round);
    }
    assert_eq!(domain.events.len(), EVENTS_MAX);
}

#[test]
fn a_test_domain_is_verified_on_request_unless_its_name_says_otherwise_and_has_no_scheduled_checks() {
    for (name, expected) in
        [("acme.example", DomainStatus::Verified), ("unverified.example", DomainStatus::Pending)]
    {
        let mut domain = Domain::new(domain().id, name.parse().unwrap(), "r".into(), "o".into(), true);
        domain.apply(&domain.simulated_look(), ADDED_MS + 1);
        assert_eq!((domain.status(ADDED_MS + 1), domain.next_look_ms), (expected, None), "{name}");
    }
}

#[test]
fn a_check_without_a_turn_at_ses_is_repeated_after_a_minute_and_decides_nothing() {
    let mut domain = domain();
    let now = ADDED_MS + PENDING_FOR_MS;
    let put_off = Look { ses: None, put_off: true, ..look(&domain, |_| None) };
    domain.apply(&put_off, now);
    assert_eq!((kinds(&domain), domain.next_look_ms), (vec![], Some(now + MINUTE)));
    domain.apply(&look(&domain, |_| None), now + MINUTE);
    assert_eq!(domain.status(now + MINUTE), DomainStatus::Verified);
    domain.apply(&put_off, now + 2 * MINUTE);
    assert_eq!((domain.is_verified(), domain.next_look_ms), (true, Some(now + 3 * MINUTE)));
}

#[test]
fn a_proof_restarts_the_waiting_even_of_a_failed_domain() {
    let mut domain = Domain::new(domain().id, "new.example".parse().unwrap(), "r".into(), "o".into(), false);
    let now = ADDED_MS + PENDING_FOR_MS;
    domain.apply(&look(&domain, nothing), now);
    assert_eq!((domain.status(now), domain.next_look_ms), (DomainStatus::Failed, None));
    let registration =
        Registration { dkim_tokens: vec!["t1".into(), "t2".into(), "t3".into()], return_path: "send".into() };
    let proof = Look { registration: Some(registration), ses: None, ..look(&domain, |_| None) };
    domain.apply(&proof, now + 5);
    assert_eq!((domain.status(now + 5), domain.proven_at_ms), (DomainStatus::Pending, Some(now + 5)));
    assert_eq!(domain.next_look_ms, Some(now + 5 + MINUTE));
    assert!(!domain.has_all_records(), "the keys' records are new");
    let late = now + 5 + PENDING_FOR_MS;
    domain.apply(&look(&domain, nothing), late);
    assert_eq!(kinds(&domain), [DomainEventKind::Failed, DomainEventKind::Failed]);
    assert!(domain.has_given_up() && domain.is_registered());
    domain.withdraw();
    assert_eq!((domain.records().len(), domain.proven_at_ms), (4, None));
    assert_eq!(domain.status(late), DomainStatus::Failed);
}
