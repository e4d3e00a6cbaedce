use posthorn_ids::EmailId;
use posthorn_items::Item;
use proptest::prelude::*;

use super::*;
use crate::{QueueCopy, Suppress};

fn message() -> Message {
    let id = EmailId::new(jiff::Timestamp::from_millisecond(1_000).unwrap());
    let mut message =
        Message::new(id, "a@example.com".parse().unwrap(), vec!["b@example.com".parse().unwrap()], "Hello");
    message.sweep_at_ms = 0;
    message
}

fn to_three() -> Message {
    let mut message = message();
    message.cc = vec!["c@example.com".parse().unwrap(), "d@example.com".parse().unwrap()];
    message
}

fn attempt() -> AttemptId {
    AttemptId::new(jiff::Timestamp::UNIX_EPOCH)
}

fn event() -> impl Strategy<Value = Event> {
    let kinds = [
        EventKind::Sent,
        EventKind::DeliveryDelayed,
        EventKind::Delivered,
        EventKind::Bounced,
        EventKind::SoftBounced,
        EventKind::Complained,
        EventKind::Feedback,
        EventKind::Withheld,
        EventKind::Rejected,
    ];
    (proptest::sample::select(kinds.to_vec()), 0..4i64).prop_map(|(kind, at_ms)| {
        let event = Event::new(kind, at_ms).to(vec!["b@example.com".into()]);
        if kind == EventKind::Sent { event.as_provider_id("p1") } else { event }
    })
}

proptest! {
    #[test]
    fn provider_events_in_any_order_and_number_give_the_same_state(
        (events, shuffled) in proptest::collection::vec(event(), 1..12)
            .prop_flat_map(|events| {
                let twice: Vec<Event> = events.iter().chain(&events).cloned().collect();
                (Just(events), Just(twice).prop_shuffle())
            })
    ) {
        let recorded = |events: Vec<Event>| {
            let mut message = message();
            message.claim(attempt(), 0, 10);
            for event in events { message.record(event); }
            message
        };
        let (once, again) = (recorded(events), recorded(shuffled));
        prop_assert_eq!(once.status(), again.status());
        let ids = |message: &Message| {
            let mut ids: Vec<_> = message.events.iter().map(|event| message.event_id(event).suffix().split_off(10)).collect();
            ids.sort();
            ids.len()
        };
        prop_assert_eq!(ids(&once), ids(&again));
    }

    #[test]
    fn once_the_provider_has_it_no_attempt_can_claim_it(events in proptest::collection::vec(event(), 1..6), later in 0..i64::MAX / 2) {
        let mut message = message();
        for event in events { message.record(event); }
        if message.events.iter().any(|event| event.kind != EventKind::DeliveryDelayed) {
            prop_assert_eq!(message.claim(attempt(), later, 0), Claiming::Settled);
        }
    }
}

#[test]
fn a_claim_keeps_others_out_until_the_quiet_window_is_over() {
    let mut message = message();
    assert_eq!(message.claim(attempt(), 1_000, 900), Claiming::Taken);
    assert_eq!(message.status(), Status::Sending);
    assert_eq!(message.claim(attempt(), 1_899, 900), Claiming::Busy);
    assert_eq!(message.claim(attempt(), 1_900, 900), Claiming::Taken);
}

#[test]
fn a_stale_worker_cannot_release_its_successors_claim() {
    let mut message = message();
    let (first, second) = (attempt(), attempt());
    message.claim(first, 0, 10);
    message.claim(second, 20, 10);
    assert!(!message.release(first, 30));
    assert!(message.release(second, 30));
    assert_eq!(message.status(), Status::Queued);
}

#[test]
fn the_sweep_leaves_a_message_to_the_queue_until_its_retry_is_overdue() {
    let mut message = message();
    let holder = attempt();
    message.claim(holder, 0, 10);
    message.release(holder, 480_000);
    assert_eq!(message.open().unwrap().due_ms(), 480_000 + SWEEP_AFTER_MS);
}

#[test]
fn a_failed_message_may_be_replayed_and_keeps_both_events() {
    let mut message = message();
    message.claim(attempt(), 0, 10);
    message.record(Event::new(EventKind::Failed, 5).because("SES is throttling"));
    assert_eq!(message.status(), Status::Failed);
    assert!(message.open().is_none());
    message.in_batch = true;
    assert_eq!(message.claim(attempt(), 6, 10), Claiming::Taken);
    assert_eq!(message.open().unwrap().due_ms(), 16, "its batch no longer covers it");
    message.record(Event::new(EventKind::Sent, 7).as_provider_id("p"));
    assert_eq!((message.status(), message.events.len()), (Status::Sent, 2));
}

#[test]
fn after_the_last_try_with_unknown_outcome_only_a_replay_can_claim_a_message() {
    let mut message = message();
    for round in 0..i64::from(TRIES_MAX) {
        assert_eq!(message.claim(attempt(), round * 10, 10), Claiming::Taken);
    }
    let end = i64::from(TRIES_MAX) * 10;
    assert_eq!(message.claim(attempt(), end - 1, 10), Claiming::Busy, "the last outcome may still arrive");
    assert_eq!(message.claim(attempt(), end, 10), Claiming::Spent);
    let copy = QueueCopy { id: None, replayed: true, receive_count: 1 };
    assert!(!message.revive(&copy), "it has not failed yet");
    message.record(Event::new(EventKind::Failed, end));
    assert_eq!(message.claim(attempt(), end, 10), Claiming::Spent);
    assert!(message.revive(&copy));
    assert_eq!(message.claim(attempt(), end, 10), Claiming::Taken);
    message.record(Event::new(EventKind::Sent, end).as_provider_id("p"));
    assert!(
        !serde_json::to_string(&message).unwrap().contains("\"n\""),
        "a sent message has no count of tries"
    );
}

#[test]
fn sent_reported_by_worker_and_provider_is_one_event() {
    let mut message = message();
    assert!(message.record(Event::new(EventKind::Sent, 5).as_provider_id("p")));
    assert!(!message.record(Event::new(EventKind::Sent, 9).as_provider_id("p")));
}

#[test]
fn an_unsettled_message_is_open_and_a_settled_one_is_not() {
    let mut message = message();
    assert!(message.open().is_some());
    message.record(Event::new(EventKind::Sent, 5).as_provider_id("p"));
    assert!(message.open().is_none());
}

fn at(kind: EventKind, recipient: &str) -> Event {
    Event::new(kind, 9).to(vec![recipient.into()])
}

#[test]
fn each_recipient_has_a_state_of_its_own() {
    let mut message = to_three();
    message.record(at(EventKind::Suppressed, "d@example.com"));
    message.record(Event::new(EventKind::Sent, 8).as_provider_id("p"));
    message.record(at(EventKind::Bounced, "C@example.com"));
    let states: Vec<_> = message.recipient_states().iter().map(|state| state.status).collect();
    assert_eq!(states, [Status::Sent, Status::Bounced, Status::Suppressed]);
    assert_eq!(message.status(), Status::Bounced);
    message.record(at(EventKind::Delivered, "b@example.com"));
    assert_eq!(message.recipient_states()[0].status, Status::Delivered);
}

#[test]
fn a_message_is_suppressed_when_all_recipients_are() {
    let mut message = to_three();
    message.record(
        Event::new(EventKind::Suppressed, 1).to(vec!["b@example.com".into(), "c@example.com".into()]),
    );
    assert_eq!(message.sendable().count(), 1);
    assert_eq!(message.status(), Status::Queued);
    message.record(at(EventKind::Suppressed, "d@example.com"));
    assert_eq!((message.status(), message.is_open()), (Status::Suppressed, false));
    assert_eq!(message.claim(attempt(), 2, 10), Claiming::Settled);
}

#[test]
fn a_dead_claim_on_a_message_without_recipients_left_is_cleared() {
    let mut message = message();
    message.claim(attempt(), 0, 10);
    message.record(at(EventKind::Suppressed, "b@example.com"));
    assert_eq!(message.claim(attempt(), 9, 10), Claiming::Busy);
    assert_eq!(message.claim(attempt(), 10, 10), Claiming::Settled);
    assert_eq!((message.status(), message.is_open()), (Status::Suppressed, false));
}

#[test]
fn a_scheduled_message_is_claimed_at_its_time_and_can_be_moved_until_then() {
    let mut message = message().scheduled(1_000);
    assert_eq!(message.status(), Status::Scheduled);
    assert_eq!(message.claim(attempt(), 999, 10), Claiming::Early);
    assert!(message.reschedule(2_000, 3_000));
    assert_eq!(message.claim(attempt(), 1_000, 10), Claiming::Early);
    let holder = attempt();
    assert_eq!(message.claim(holder, 2_000, 10), Claiming::Taken);
    assert!(!message.reschedule(9_000, 9_000));
    message.release(holder, 3_000);
    assert_eq!(message.status(), Status::Queued, "sending has begun, so it is not scheduled again");
}

#[test]
fn a_message_can_be_canceled_until_it_is_claimed() {
    let mut waiting = message();
    assert!(waiting.cancel(5));
    assert_eq!((waiting.status(), waiting.is_open()), (Status::Canceled, false));
    assert_eq!(waiting.claim(attempt(), 6, 10), Claiming::Settled);
    assert!(!waiting.cancel(7), "once is enough");
    let mut sending = message();
    sending.claim(attempt(), 0, 10);
    assert!(!sending.cancel(5));
}

#[test]
fn a_message_is_suppressed_if_the_provider_tried_none_of_its_recipients() {
    let mut message = to_three();
    message.record(Event::new(EventKind::Sent, 8).as_provider_id("p"));
    message.record(at(EventKind::Withheld, "b@example.com"));
    assert_eq!((message.status(), message.is_open()), (Status::Sent, false), "the others are on their way");
    assert_eq!(message.recipient_states()[0].status, Status::Suppressed);
    message.record(at(EventKind::Withheld, "c@example.com"));
    message.record(at(EventKind::Withheld, "d@example.com"));
    assert_eq!(message.status(), Status::Suppressed);
    let mut some = to_three();
    some.record(at(EventKind::Withheld, "b@example.com"));
    some.record(at(EventKind::Delivered, "c@example.com"));
    assert_eq!(some.status(), Status::Delivered);
}

#[test]
fn feedback_other_than_complaints_proves_only_that_the_message_was_sent() {
    let mut message = message();
    message.claim(attempt(), 0, 10);
    message.record(at(EventKind::Feedback, "b@example.com").because("not-spam"));
    assert_eq!(message.claim(attempt(), 99, 10), Claiming::Settled);
    assert_eq!(message.status(), Status::Sent);
    message.record(at(EventKind::Delivered, "b@example.com"));
    assert_eq!(message.status(), Status::Delivered);
}

#[test]
fn only_hard_bounces_and_abuse_reports_of_one_recipient_suppress() {
    let suppress = |event: &Event| event.suppresses().map(|(_, why)| why);
    assert_eq!(suppress(&at(EventKind::Bounced, "b@example.com")), Some(Suppress::HardBounce));
    for kind in [EventKind::SoftBounced, EventKind::Feedback, EventKind::Withheld, EventKind::Delivered] {
        assert_eq!(suppress(&at(kind, "b@example.com").because("abuse")), None, "{kind:?}");
    }
    let complaint = |feedback: &str| at(EventKind::Complained, "b@example.com").because(feedback);
    assert_eq!(suppress(&complaint("abuse")), Some(Suppress::Complaint));
    assert_eq!(suppress(&complaint("fraud")), Some(Suppress::Complaint));
    assert_eq!(suppress(&complaint("")), None, "nothing says that it is about abuse");
    let both = || vec!["b@example.com".to_owned(), "c@example.com".to_owned()];
    assert_eq!(suppress(&complaint("abuse").to(both())), None);
    assert_eq!(suppress(&at(EventKind::Bounced, "").to(both())), None);
}
