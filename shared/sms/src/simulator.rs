//! Simulates delivery outside `live`: no message is sent, and the recipient's number decides the simulated events.
//!
//! The magic numbers are those that the North American Numbering Plan reserves for fiction, 555-0100 to 555-0199 of any area code,
//! so nobody has one: `+12065550110` is carrier-blocked in the United States, `+14165550110` in Canada. AWS's own simulator has
//! destination numbers too, one for success and one for failure in each of some countries. They are not taken over: they tell only
//! two outcomes apart, and they work in `live`, where AWS answers them.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html>

use crate::{EventKind, PhoneNumber};

/// What happens to a message to a simulated recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The phone gets it.
    Delivered,
    /// The carrier blocks it.
    CarrierBlocked,
    /// The phone is off.
    Unreachable,
    /// The recipient has opted out: nothing is sent to them.
    OptedOut,
}

/// An event of a simulated message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedEvent {
    /// Its type.
    pub kind: EventKind,
    /// When, in unix milliseconds.
    pub at_ms: i64,
    /// A sentence as AWS writes it.
    pub description: &'static str,
}

/// The outcome for a recipient. The last two digits of a magic number decide: 10 to 19 are carrier-blocked, 20 to 29 unreachable, 30
/// to 39 opted out. So each outcome has ten recipients in each area code. All other numbers simulate delivery.
pub fn outcome(recipient: &PhoneNumber) -> Outcome {
    // 1, three digits of the area code, and the line.
    let line = recipient.digits().strip_prefix('1').and_then(|national| national.get(3..));
    match line.and_then(|line| line.strip_prefix("55501")).map(str::as_bytes) {
        Some([b'1', _]) => Outcome::CarrierBlocked,
        Some([b'2', _]) => Outcome::Unreachable,
        Some([b'3', _]) => Outcome::OptedOut,
        _ => Outcome::Delivered,
    }
}

/// Whether the recipient counts as opted out: nothing is sent to them.
pub fn is_opted_out(recipient: &PhoneNumber) -> bool {
    outcome(recipient) == Outcome::OptedOut
}

/// The events of a message to `recipient`, from `now_ms` on, one millisecond apart. A recipient who has opted out gets no message,
/// so there are none.
pub fn simulate(recipient: &PhoneNumber, now_ms: i64) -> Vec<SimulatedEvent> {
    let queued = (EventKind::Queued, "simulated: the message waits");
    let events = match outcome(recipient) {
        Outcome::Delivered => vec![
            queued,
            (EventKind::Successful, "simulated: the carrier accepted the message"),
            (EventKind::Delivered, "simulated: the phone accepted the message"),
        ],
        Outcome::CarrierBlocked => {
            vec![queued, (EventKind::CarrierBlocked, "simulated: the carrier blocked the message")]
        }
        Outcome::Unreachable => vec![queued, (EventKind::Unreachable, "simulated: the phone is off")],
        Outcome::OptedOut => Vec::new(),
    };
    let timed = events.into_iter().zip(now_ms..);
    timed.map(|((kind, description), at_ms)| SimulatedEvent { kind, at_ms, description }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Meaning;

    fn number(text: &str) -> PhoneNumber {
        text.parse().unwrap()
    }

    #[test]
    fn test_recipients_get_the_events_that_their_numbers_say() {
        use EventKind::*;
        for (recipient, expected) in [
            ("+12065550100", vec![Queued, Successful, Delivered]),
            ("+14165550109", vec![Queued, Successful, Delivered]),
            ("+12065550110", vec![Queued, CarrierBlocked]),
            ("+14165550119", vec![Queued, CarrierBlocked]),
            ("+12065550120", vec![Queued, Unreachable]),
            ("+18765550129", vec![Queued, Unreachable]),
            ("+12065550130", vec![]),
            ("+12065550139", vec![]),
            ("+12065550140", vec![Queued, Successful, Delivered]),
            ("+4915155501102", vec![Queued, Successful, Delivered]),
        ] {
            let events = simulate(&number(recipient), 0);
            assert_eq!(
                events.into_iter().map(|event| event.kind).collect::<Vec<_>>(),
                expected,
                "{recipient}"
            );
            assert_eq!(is_opted_out(&number(recipient)), expected.is_empty(), "{recipient}");
        }
    }

    #[test]
    fn only_a_whole_fictional_number_is_magic() {
        for recipient in
            ["+15550110", "+120655501100", "+1206555011", "+12065551110", "+442065550110", "+12055501100"]
        {
            assert_eq!(outcome(&number(recipient)), Outcome::Delivered, "{recipient}");
        }
    }

    #[test]
    fn events_are_a_millisecond_apart_and_lead_to_the_outcome() {
        let last = |recipient: &str| {
            let events = simulate(&number(recipient), 1_000);
            let times: Vec<i64> = events.iter().map(|event| event.at_ms).collect();
            assert_eq!(times, (1_000..).take(events.len()).collect::<Vec<_>>());
            events.last().map(|event| event.kind.meaning())
        };
        assert_eq!(last("+12065550100"), Some(Meaning::Delivered));
        assert_eq!(last("+12065550110"), Some(Meaning::HardFailed { suppress: true }));
        assert_eq!(last("+12065550120"), Some(Meaning::SoftFailed));
        assert_eq!(last("+12065550130"), None);
    }
}
