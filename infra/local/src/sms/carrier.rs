//! What carriers do with a text: the outcome by the recipient's number, and the events on the way there.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The phone confirms it.
    Delivered,
    /// The carrier takes it, and never says more.
    Accepted,
    /// The phone blocks it.
    Blocked,
    /// The recipient has opted out at the carrier.
    OptedOut,
    /// The carrier blocks it.
    CarrierBlocked,
    /// The carrier takes it for spam.
    Spam,
    /// The phone is off or without a network.
    Unreachable,
    /// The carrier can't be reached now.
    CarrierUnreachable,
    /// The number does not exist.
    Invalid,
    /// The carrier does not take such a text.
    InvalidMessage,
    /// Its time to live is over before it arrives.
    Expired,
    /// Nobody knows. AWS says so after 72 hours.
    Unknown,
}

use Outcome::{
    Accepted, Blocked, CarrierBlocked, CarrierUnreachable, Delivered, Expired, Invalid, InvalidMessage,
    OptedOut, Spam, Unknown, Unreachable,
};

/// AWS's simulator destinations: a number of each country for success, and one for failure.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html>
const SIMULATOR: [(&str, &str); 25] = [
    ("+61455944038", "+61455944039"),
    ("+43676800442031", "+43676800442032"),
    ("+32460213922", "+32460213923"),
    ("+56229140630", "+56229140631"),
    ("+420790542286", "+420790542287"),
    ("+4525919410", "+4525919215"),
    ("+37282720792", "+37282720793"),
    ("+3584573979110", "+3584573979111"),
    ("+33755512501", "+33755512502"),
    ("+85257048426", "+85257048854"),
    ("+36707178770", "+36707178772"),
    ("+394390009172", "+394390009174"),
    ("+447937404990", "+447937404992"),
    ("+352691385880", "+352691385882"),
    ("+3197008100148", "+3197008100150"),
    ("+4759449384", "+4759449387"),
    ("+48732141440", "+48732141442"),
    ("+351927946948", "+351927946950"),
    ("+40783900330", "+40783900332"),
    ("+34683783440", "+34683783442"),
    ("+46790645100", "+46790645102"),
    ("+41798075872", "+41798075874"),
    ("+886903444630", "+886903444632"),
    ("+447860019066", "+447860019067"),
    ("+14254147755", "+14254147167"),
];

/// The outcomes of ordinary numbers by their last four digits, which are for fiction in the US; every other number is delivered to.
/// AWS has no such rule.
const BY_DIGITS: [(&str, Outcome); 11] = [
    ("0189", Accepted),
    ("0190", Blocked),
    ("0191", CarrierBlocked),
    ("0192", Unreachable),
    ("0193", Invalid),
    ("0194", OptedOut),
    ("0195", Expired),
    ("0196", Unknown),
    ("0197", Spam),
    ("0198", CarrierUnreachable),
    ("0199", InvalidMessage),
];

/// Whether a number is a simulator destination.
pub(super) fn is_simulator(number: &str) -> bool {
    SIMULATOR.iter().any(|(success, failure)| [*success, *failure].contains(&number))
}

/// The outcome that a recipient's number stands for.
pub(super) fn outcome_of(number: &str) -> Outcome {
    for (success, failure) in SIMULATOR {
        if number == success {
            return Delivered;
        }
        // AWS does not document which failure it is.
        if number == failure {
            return Unreachable;
        }
    }
    let by_digits = BY_DIGITS.iter().find(|(digits, _)| number.ends_with(digits));
    by_digits.map_or(Delivered, |(_, outcome)| *outcome)
}

/// An event on the way of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// How long after the call.
    pub after: Duration,
    /// The status of the text: the event's type without `TEXT_`.
    pub status: &'static str,
    pub description: &'static str,
    /// As AWS sends it: a text that is delivered has two final events.
    pub is_final: bool,
}

/// The events of a text with an outcome. The descriptions are those of AWS's samples and of SNS, which sends by the same service.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html>
/// <https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html>
pub(super) fn steps(outcome: Outcome, time_to_live: Duration) -> Vec<Step> {
    let step = |after_ms, status, description, is_final| Step {
        after: Duration::from_millis(after_ms),
        status,
        description,
        is_final,
    };
    let end = |status, description| step(1_200, status, description, true);
    let mut steps = vec![
        step(50, "QUEUED", "Message has been queued for delivery", false),
        step(250, "PENDING", "Message is in the process of being delivered", false),
    ];
    let successful = step(700, "SUCCESSFUL", "Message has been accepted by phone carrier", true);
    match outcome {
        Delivered => {
            steps.extend([successful, step(1_500, "DELIVERED", "Message has been accepted by phone", true)])
        }
        Accepted => steps.push(successful),
        Blocked => steps.push(end("BLOCKED", "Phone has blocked SMS")),
        OptedOut => steps.push(end("BLOCKED", "Phone number is opted out")),
        CarrierBlocked => steps.push(end("CARRIER_BLOCKED", "Phone carrier has blocked this message")),
        Spam => steps.push(end("SPAM", "Blocked as spam by phone carrier")),
        Unreachable => steps.push(end("UNREACHABLE", "Phone is currently unreachable/unavailable")),
        CarrierUnreachable => {
            steps.push(end("CARRIER_UNREACHABLE", "Phone carrier is currently unreachable/unavailable"));
        }
        Invalid => steps.push(end("INVALID", "Invalid phone number")),
        InvalidMessage => steps.push(end("INVALID_MESSAGE", "Message body is invalid")),
        // Nobody waits for hours here.
        Expired => steps.push(Step {
            after: time_to_live.min(Duration::from_secs(5)),
            ..end("TTL_EXPIRED", "Message expired before it could be delivered")
        }),
        Unknown => steps.push(step(5_000, "UNKNOWN", "Unknown error attempting to reach phone", true)),
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(number: &str) -> Vec<&'static str> {
        let steps = steps(outcome_of(number), Duration::from_secs(259_200));
        assert!(steps.windows(2).all(|two| two[0].after < two[1].after), "{steps:?}");
        steps.iter().filter(|step| step.is_final).map(|step| step.status).collect()
    }

    #[test]
    fn each_simulator_destination_succeeds_or_fails() {
        for (success, failure) in SIMULATOR {
            assert_eq!(statuses(success), ["SUCCESSFUL", "DELIVERED"], "{success}");
            assert_eq!(statuses(failure), ["UNREACHABLE"], "{failure}");
        }
    }

    #[test]
    fn an_ordinary_number_chooses_its_outcome_by_its_last_digits() {
        let final_of = |digits: &str| statuses(&format!("+1425555{digits}")).pop();
        assert_eq!((final_of("0101"), final_of("0189")), (Some("DELIVERED"), Some("SUCCESSFUL")));
        assert_eq!((final_of("0191"), final_of("0195")), (Some("CARRIER_BLOCKED"), Some("TTL_EXPIRED")));
    }
}
