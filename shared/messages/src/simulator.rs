//! What happens to messages outside `live`: nothing leaves, and the recipient's address says what to pretend.

use crate::{Event, EventKind, Mailbox};

/// What a recipient of the test domain stands for. Every other address is delivered to, in pretence.
fn outcome(local: &str) -> Vec<(EventKind, &'static str)> {
    match local.split('+').next().unwrap_or_default() {
        "bounced" => vec![(EventKind::Bounced, "550 5.1.1 simulated: no such mailbox")],
        "complained" => vec![(EventKind::Delivered, ""), (EventKind::Complained, "abuse")],
        "suppressed" => vec![(EventKind::Bounced, "simulated: on the suppression list")],
        _ => vec![(EventKind::Delivered, "")],
    }
}

/// The events that a message to `recipients` meets, from `sent` on, one millisecond apart.
pub fn simulate<'a>(
    recipients: impl Iterator<Item = &'a Mailbox>,
    test_domain: &str,
    provider_id: &str,
    now_ms: i64,
) -> Vec<Event> {
    let mut events = vec![Event::new(EventKind::Sent, now_ms).as_provider_id(provider_id)];
    for recipient in recipients {
        let local = if recipient.domain() == test_domain { recipient.local() } else { "" };
        for (step, (kind, detail)) in outcome(local).into_iter().enumerate() {
            let event = Event::new(kind, now_ms + 1 + step as i64).to(vec![recipient.address()]);
            events.push(event.because(detail));
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_recipients_meet_what_their_names_say() {
        for (address, expected) in [
            ("delivered@posthorn.test", vec![EventKind::Sent, EventKind::Delivered]),
            ("bounced+label@posthorn.test", vec![EventKind::Sent, EventKind::Bounced]),
            ("complained@posthorn.test", vec![EventKind::Sent, EventKind::Delivered, EventKind::Complained]),
            ("bounced@elsewhere.example", vec![EventKind::Sent, EventKind::Delivered]),
        ] {
            let recipient: Mailbox = address.parse().unwrap();
            let events = simulate([&recipient].into_iter(), "posthorn.test", "p", 0);
            assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), expected, "{address}");
        }
    }
}
