//! The result of the run, from the state that the runner left and from the events that the endpoint got.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::receiver::Receiver;

/// An email that was accepted.
pub struct Sent {
    pub id: String,
    pub recipient: String,
}

impl Sent {
    /// Its expected final status.
    pub fn expected(&self) -> &'static str {
        match self.recipient.split(['+', '@']).next() {
            Some("bounce") => "bounced",
            Some("complaint") => "complained",
            _ => "delivered",
        }
    }

    /// The events that its owner's endpoint must get.
    pub fn events(&self) -> &'static [&'static str] {
        match self.expected() {
            "bounced" => &["message.sent", "message.bounced"],
            "complained" => &["message.sent", "message.delivered", "message.complained"],
            _ => &["message.sent", "message.delivered"],
        }
    }
}

/// The figures.
#[derive(Debug, Default)]
pub struct Figures {
    emails: usize,
    lost: usize,
    doubled: usize,
    strange: usize,
    not_final: usize,
    events: usize,
    events_expected: usize,
    events_lost: usize,
    events_again: usize,
    dead_letters: usize,
    /// Events beyond the expected ones: of another type, or one under several ids.
    surplus: Vec<[String; 4]>,
}

/// Compares the accepted emails with the mailbox, the tables and the endpoint.
pub fn of(state: PathBuf, receiver: &Receiver, sent: &[Sent], not_final: usize) -> Figures {
    let open =
        |file: &str| Connection::open_with_flags(state.join(file), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let queues = open("queues.sqlite");
    let mailbox = mailbox(&queues);
    let copies = |email: &Sent| mailbox.get(&email.recipient).copied().unwrap_or_default();
    let got_events = |email: &Sent| receiver.got(&email.id, email.events());
    let dead = "SELECT COUNT(*) FROM messages WHERE queue LIKE '%dead%'";
    Figures {
        emails: sent.len(),
        lost: sent.iter().filter(|email| copies(email) == 0).count(),
        doubled: sent.iter().filter(|email| copies(email) > 1).count(),
        strange: mailbox.keys().filter(|to| !sent.iter().any(|email| email.recipient == **to)).count(),
        not_final,
        // The demo's domain is verified meanwhile, which is an event too.
        events: receiver.read(|received| received.told.iter().filter(|one| !one[0].is_empty()).count()),
        events_expected: sent.iter().map(|email| email.events().len()).sum(),
        events_lost: sent.iter().filter(|email| !got_events(email)).count(),
        events_again: receiver.read(|received| received.events.values().filter(|times| **times > 1).count()),
        dead_letters: queues.query_row(dead, [], |row| row.get(0)).unwrap(),
        surplus: receiver.read(|received| {
            let told = &received.told;
            let twice = |one: &[String; 4]| told.iter().any(|other| one[..2] == other[..2] && one != other);
            let expected = |one: &[String; 4]| {
                sent.iter().any(|email| email.id == one[0] && email.events().contains(&one[1].as_str()))
            };
            let of_emails = told.iter().filter(|one| !one[0].is_empty());
            of_emails.filter(|one| twice(one) || !expected(one)).cloned().collect()
        }),
    }
}

/// How many mails each recipient got.
fn mailbox(queues: &Connection) -> BTreeMap<String, usize> {
    let mut got = BTreeMap::new();
    let mut mails = queues.prepare("SELECT about FROM mails").unwrap();
    for mail in mails.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        let mail: Value = serde_json::from_str(&mail.unwrap()).unwrap();
        *got.entry(mail["recipients"][0].as_str().unwrap().to_owned()).or_default() += 1;
    }
    got
}

impl Figures {
    /// Asserts that nothing was lost or doubled.
    pub fn hold(&self) {
        let broken =
            [self.lost, self.doubled, self.strange, self.not_final, self.events_lost, self.dead_letters];
        assert_eq!(broken, [0; 6], "{self:?}");
        assert!(self.surplus.is_empty(), "a repeated event has the same id: {:?}", self.surplus);
        assert_eq!(self.events, self.events_expected, "{self:?}");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} emails: {} lost, {} doubled, {} not in their final state; {} of {} events received, {} emails with an event that was \
             never received, {} events received more than once; {} dead letters",
            self.emails,
            self.lost,
            self.doubled,
            self.not_final,
            self.events,
            self.events_expected,
            self.events_lost,
            self.events_again,
            self.dead_letters
        )
    }
}
