//! Simulates delivery outside `live`: no mail is sent, and the recipient's address decides the simulated events.

use crate::{Event, EventKind, Mailbox};

/// The local part of a recipient in the test domain, without its `+label`; empty for any other recipient.
fn role<'a>(recipient: &'a Mailbox, test_domain: &str) -> &'a str {
    let local = if recipient.domain() == test_domain { recipient.local() } else { "" };
    local.split('+').next().unwrap_or_default()
}

/// Whether the recipient counts as suppressed: nothing is sent to them.
pub fn is_suppressed(recipient: &Mailbox, test_domain: &str) -> bool {
    role(recipient, test_domain) == "suppressed"
}

/// The behaviour of a simulated recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Nothing that can be observed.
    Nothing,
    /// Opens it.
    Opens,
    /// Opens it, and follows its first link.
    Clicks,
    /// A program opens it and follows its first link before the recipient reads it.
    Scans,
}

/// The behaviour of a recipient of the test domain, by its local part. Other recipients do nothing.
pub fn reading(recipient: &Mailbox, test_domain: &str) -> Reading {
    match role(recipient, test_domain) {
        "opened" => Reading::Opens,
        "clicked" => Reading::Clicks,
        "scanned" => Reading::Scans,
        _ => Reading::Nothing,
    }
}

/// The events of a recipient with this local part. All other addresses simulate delivery.
fn outcome(role: &str) -> Vec<(EventKind, &'static str)> {
    match role {
        "bounced" => vec![(EventKind::Bounced, "550 5.1.1 simulated: no such mailbox")],
        "complained" => vec![(EventKind::Delivered, ""), (EventKind::Complained, "abuse")],
        _ => vec![(EventKind::Delivered, "")],
    }
}

/// The events of a message to `recipients`, from `sent` on, one millisecond apart.
pub fn simulate<'a>(
    recipients: impl Iterator<Item = &'a Mailbox>,
    test_domain: &str,
    provider_id: &str,
    now_ms: i64,
) -> Vec<Event> {
    let mut events = vec![Event::new(EventKind::Sent, now_ms).as_provider_id(provider_id)];
    for recipient in recipients {
        for (step, (kind, detail)) in outcome(role(recipient, test_domain)).into_iter().enumerate() {
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
    fn test_recipients_get_the_events_that_their_names_say() {
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
