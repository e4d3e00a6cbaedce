use jiff::Timestamp;

use super::*;

const TIMEOUT: Duration = Duration::from_secs(5);

fn endpoint() -> Endpoint {
    Endpoint {
        id: WebhookId::new(Timestamp::UNIX_EPOCH),
        url: "https://example.com".into(),
        description: None,
        events: vec!["message.sent".into()],
        enabled: true,
        tenant_id: None,
        rate_limit: None,
        header_names: Vec::new(),
        sealed_headers: None,
        keys: Vec::new(),
        slow: false,
        exhausted: Vec::new(),
        failing_at_ms: None,
        last_failure: None,
        disabled: None,
    }
}

fn delivery(number: i64) -> DeliveryId {
    DeliveryId::new(Timestamp::from_millisecond(number).unwrap())
}

#[test]
fn an_endpoint_gets_the_types_it_asked_for_while_it_is_enabled() {
    let mut endpoint = endpoint();
    assert!(endpoint.wants("message.sent", None) && !endpoint.wants("message.bounced", None));
    endpoint.events = vec!["domain.*".into(), "message.*".into()];
    assert!(endpoint.wants("message.bounced", None));
    endpoint.enabled = false;
    assert!(!endpoint.wants("message.bounced", None));
}

#[test]
fn an_endpoint_bound_to_a_tenant_gets_only_that_tenants_events() {
    let [bound, other] = [1, 2].map(|ms| TenantId::new(Timestamp::from_millisecond(ms).unwrap()));
    let mut endpoint = endpoint();
    let gets = |endpoint: &Endpoint| {
        [None, Some(bound), Some(other)]
            .map(|tenant_of_event| endpoint.wants("message.sent", tenant_of_event))
    };
    assert_eq!(gets(&endpoint), [true; 3]);
    endpoint.tenant_id = Some(bound);
    assert_eq!(gets(&endpoint), [false, true, false]);
}

#[test]
fn ten_consecutive_exhausted_deliveries_switch_it_off_and_a_repeated_one_counts_once() {
    let mut endpoint = endpoint();
    for number in 0..9 {
        assert!(endpoint.note_exhausted(delivery(number), 5));
        let known = endpoint.exhausted[number as usize];
        assert!(!endpoint.note_exhausted(known, 5));
    }
    assert!(endpoint.enabled);
    assert!(endpoint.note_exhausted(delivery(9), 7));
    let off = Disabled { at_ms: 7, reason: DisabledReason::Exhausted };
    assert_eq!((endpoint.enabled, endpoint.disabled), (false, Some(off)));
    assert!(!endpoint.note_exhausted(delivery(10), 8), "it is off already");
    assert!(endpoint.switch(None));
    assert_eq!((endpoint.enabled, endpoint.disabled, endpoint.exhausted.len()), (true, None, 0));
}

#[test]
fn an_endpoint_is_failing_after_three_exhausted_deliveries_until_a_success_or_a_switch() {
    let failing = || {
        let mut endpoint = endpoint();
        for (number, since) in [(0, None), (1, None), (2, Some(2)), (3, Some(2))] {
            let id = delivery(number);
            assert!(endpoint.note_exhausted(id, number));
            assert!(!endpoint.note_exhausted(id, 9), "the same counts once");
            assert_eq!(endpoint.failing_at_ms, since, "{number}");
        }
        endpoint
    };
    let off = Disabled { at_ms: 9, reason: DisabledReason::Requested };
    for end in [
        |endpoint: &mut Endpoint, _: Disabled| endpoint.note_try(true, Duration::ZERO, TIMEOUT),
        |endpoint: &mut Endpoint, off: Disabled| endpoint.switch(Some(off)),
        |endpoint: &mut Endpoint, _: Disabled| endpoint.switch(None),
    ] {
        let mut endpoint = failing();
        assert!(!endpoint.note_try(false, Duration::ZERO, TIMEOUT) && endpoint.failing_at_ms.is_some());
        assert!(end(&mut endpoint, off));
        assert_eq!(endpoint.failing_at_ms, None);
    }
}

#[test]
fn switching_on_an_enabled_endpoint_resets_its_failures() {
    let mut endpoint = endpoint();
    assert!(endpoint.note_exhausted(delivery(0), 5));
    assert!(endpoint.switch(None));
    assert_eq!((endpoint.enabled, endpoint.exhausted.len()), (true, 0));
    assert!(!endpoint.switch(None), "there is nothing left to reset");
}

#[test]
fn a_success_resets_the_count_and_changes_nothing_without_a_count() {
    let mut endpoint = endpoint();
    endpoint.note_exhausted(delivery(0), 5);
    assert!(!endpoint.note_try(false, Duration::ZERO, TIMEOUT));
    assert_eq!(endpoint.exhausted.len(), 1);
    assert!(endpoint.note_try(true, Duration::ZERO, TIMEOUT));
    assert!(endpoint.exhausted.is_empty());
    assert!(!endpoint.note_try(true, Duration::ZERO, TIMEOUT));
}

#[test]
fn an_endpoint_is_slow_from_two_seconds_on_until_it_answers_within_one() {
    let mut endpoint = endpoint();
    for (ms, change, slow) in [
        (1_999, false, false),
        (2_000, true, true),
        (5_000, false, true),
        (1_000, false, true),
        (999, true, false),
        (1_500, false, false),
    ] {
        assert_eq!(endpoint.note_try(true, Duration::from_millis(ms), TIMEOUT), change, "{ms}");
        assert_eq!(endpoint.slow, slow, "{ms}");
    }
}
