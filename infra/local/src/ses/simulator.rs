//! SES's mailbox simulator.
//! <https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator>

use std::time::Duration;

use super::EventKind;

const DOMAIN: &str = "simulator.amazonses.com";

/// A future event.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// How long after the call.
    pub after: Duration,
    pub kind: EventKind,
    pub recipient: String,
}

/// The events of a mail to `recipients`: one `Send` for all, then the events of each recipient's mailbox. SES does not deliver
/// to recipients that the account's suppression list contains (`suppressed`).
pub(super) fn steps(recipients: &[String], suppressed: impl Fn(&str) -> bool) -> Vec<Step> {
    let step = |after_ms, kind, recipient: &str| Step {
        after: Duration::from_millis(after_ms),
        kind,
        recipient: recipient.to_string(),
    };
    let mut steps = vec![step(80, EventKind::Send, recipients.first().map_or("", String::as_str))];
    for recipient in recipients {
        match mailbox(recipient) {
            _ if suppressed(recipient) => steps.push(step(300, EventKind::on_account_list(), recipient)),
            "bounce" => steps.push(step(600, EventKind::hard_bounce(), recipient)),
            // SES does not deliver to addresses on its suppression list. It reports a hard bounce immediately.
            "suppressionlist" => steps.push(step(300, EventKind::suppressed(), recipient)),
            "complaint" => {
                steps.push(step(250, EventKind::Delivery, recipient));
                steps.push(step(
                    1500,
                    EventKind::Complaint { feedback_type: Some("abuse".into()) },
                    recipient,
                ));
            }
            // `ooto` is delivered too. Its automatic reply goes to the return path, which nothing reads here.
            _ => steps.push(step(250, EventKind::Delivery, recipient)),
        }
    }
    steps
}

/// Whether an address is the simulator's.
pub(super) fn is_simulated(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(DOMAIN))
}

/// The simulator's mailbox that an address names, without its `+label`; empty for any other address.
fn mailbox(address: &str) -> &str {
    match address.rsplit_once('@') {
        Some((local, domain)) if domain.eq_ignore_ascii_case(DOMAIN) => {
            local.split('+').next().unwrap_or(local)
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(recipient: &str) -> Vec<&'static str> {
        steps(&[recipient.to_string()], |_| false).iter().map(|step| step.kind.event_type()).collect()
    }

    #[test]
    fn each_simulator_address_behaves_as_documented() {
        assert_eq!(kinds("success@simulator.amazonses.com"), ["Send", "Delivery"]);
        assert_eq!(kinds("bounce+a@simulator.amazonses.com"), ["Send", "Bounce"]);
        assert_eq!(kinds("suppressionlist@simulator.amazonses.com"), ["Send", "Bounce"]);
        assert_eq!(kinds("complaint@simulator.amazonses.com"), ["Send", "Delivery", "Complaint"]);
        assert_eq!(kinds("ooto@simulator.amazonses.com"), ["Send", "Delivery"]);
        assert_eq!(kinds("bounce@example.com"), ["Send", "Delivery"]);
    }
}
