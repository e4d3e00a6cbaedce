//! Everything that was sent, as it was sent.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The file grows by a line per mail and event; what is older than this many mails is not shown any more.
const KEPT: usize = 8_000;

/// A message handed to SES.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// SES's message id.
    pub id: String,
    /// When it was taken.
    pub at: Timestamp,
    /// Whom it is from, as SES was told.
    pub from: String,
    /// The envelope's recipients.
    pub recipients: Vec<String>,
    /// The configuration set named.
    pub configuration_set: Option<String>,
    /// The tags given by the caller.
    pub tags: Vec<(String, String)>,
    /// The message itself.
    #[serde(serialize_with = "write_raw", deserialize_with = "read_raw")]
    pub raw: Vec<u8>,
}

/// An event that SES published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailEvent {
    /// The message.
    pub mail_id: String,
    /// When it was published.
    pub at: Timestamp,
    /// The event's JSON.
    pub event: Value,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Mail(Mail),
    Event(MailEvent),
}

#[derive(Default)]
struct Contents {
    mails: VecDeque<Arc<Mail>>,
    events: VecDeque<MailEvent>,
    file: Option<File>,
}

/// The mailbox: the newest messages and their events; all of them in a file of JSON lines.
#[derive(Default)]
pub struct Mailbox(Mutex<Contents>);

impl Mailbox {
    pub(super) fn open(state_dir: Option<&Path>) -> io::Result<Self> {
        let mut contents = Contents::default();
        if let Some(dir) = state_dir {
            let path = dir.join("mailbox.jsonl");
            if path.exists() {
                for line in BufReader::new(File::open(&path)?).lines() {
                    // A line cut off by a crash is skipped, not fatal.
                    if let Ok(line) = serde_json::from_str(&line?) {
                        contents.add(line);
                    }
                }
            }
            contents.file = Some(File::options().create(true).append(true).open(path)?);
        }
        Ok(Self(Mutex::new(contents)))
    }

    /// All messages, newest first.
    pub fn mails(&self) -> Vec<Arc<Mail>> {
        self.lock().mails.iter().rev().cloned().collect()
    }

    /// One message.
    pub fn mail(&self, id: &str) -> Option<Arc<Mail>> {
        self.lock().mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// What was or will be said of a message, oldest first: an event's time may be to come.
    pub fn events_of(&self, id: &str) -> Vec<MailEvent> {
        self.lock().events.iter().filter(|event| event.mail_id == id).cloned().collect()
    }

    pub(super) fn keep(&self, mail: Mail) {
        self.write(Line::Mail(mail));
    }

    pub(super) fn note_event(&self, mail_id: &str, at: Timestamp, event: Value) {
        self.write(Line::Event(MailEvent { mail_id: mail_id.into(), at, event }));
    }

    fn write(&self, line: Line) {
        let mut contents = self.lock();
        if let Some(file) = &mut contents.file {
            let text = serde_json::to_string(&line).unwrap_or_default();
            if let Err(error) = file.write_all(format!("{text}\n").as_bytes()) {
                tracing::error!(%error, "the mailbox was not written");
            }
        }
        contents.add(line);
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn add(&mut self, line: Line) {
        match line {
            Line::Mail(mail) => self.mails.push_back(Arc::new(mail)),
            Line::Event(event) => self.events.push_back(event),
        }
        if self.mails.len() > KEPT {
            self.mails.pop_front();
        }
        if self.events.len() > 4 * KEPT {
            self.events.pop_front();
        }
    }
}

fn write_raw<S: serde::Serializer>(raw: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(raw))
}

fn read_raw<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom)
}
