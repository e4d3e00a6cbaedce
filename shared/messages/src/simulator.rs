//! What happens to messages outside `live`: nothing leaves, and the recipient's address says what to pretend.

use crate::{Event, EventKind, Mailbox};

/// What a recipient of the test domain stands for, without its `+label`; empty for any other recipient.
fn role<'a>(recipient: &'a Mailbox, test_domain: &str) -> &'a str {
    let local = if recipient.domain() == test_domain { recipient.local() } else { "" };
    local.split('+').next().unwrap_or_default()
}

/// Whether the recipient counts as suppressed: nothing is sent to them.
pub fn is_suppressed(recipient: &Mailbox, test_domain: &str) -> bool {
    role(recipient, test_domain) == "suppressed"
}

/// What a recipient does with an email that arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Nothing that anybody could tell.
    Nothing,
    /// Opens it.
    Opens,
    /// Opens it, and follows its first link.
    Clicks,
    /// A program opens it and follows its first link, before anybody reads it.
    Scans,
}

/// What a recipient of the test domain does with an email, by its name; others do nothing.
pub fn reading(recipient: &Mailbox, test_domain: &str) -> Reading {
    match role(recipient, test_domain) {
        "opened" => Reading::Opens,
        "clicked" => Reading::Clicks,
        "scanned" => Reading::Scans,
        _ => Reading::Nothing,
    }
}

/// What happens at a recipient. Every other address simulates delivery.
fn outcome(role: &str) -> Vec<(EventKind, &'static str)> {
    match role {
        "bounced" => vec![(EventKind::Bounced, "550 5.1.1 simulated: no such mailbox")],
        "complained" => vec![(EventKind::Delivered, ""), (EventKind::Complained, "abuse")],
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
