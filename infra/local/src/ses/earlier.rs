//! Mail that earlier versions of the runner left, in other tables and in a file of lines. It is taken over once.

use std::path::Path;

use base64::{Engine, prelude::BASE64_STANDARD};
use rusqlite::{Connection, Result, Transaction};
use serde::Deserialize;

use super::{
    Mail, MailEvent,
    events::described,
    mailbox::{self, keep, keep_events},
};
use crate::aws::disk::{Disk, from_json};

/// The file of the first versions: a line of JSON for each mail and event.
const FILE: &str = "mailbox.jsonl";
/// The tables of later versions, as [`Disk`] has renamed them. They hold JSON, a mail's bytes in base64.
const HAS_OLD: &str = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'old_mails'";
const DROP_OLD: &str = "DROP TABLE old_mails; DROP TABLE old_mail_events;";

/// A mail in JSON.
#[derive(Deserialize)]
struct Written {
    id: String,
    raw: String,
    #[serde(flatten)]
    mail: Mail,
}

impl Written {
    fn read(self) -> Option<Mail> {
        Some(Mail { id: self.id, raw: BASE64_STANDARD.decode(self.raw).ok()?, ..self.mail })
    }
}

/// A line of [`FILE`].
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Mail(Written),
    Event(MailEvent),
}

/// Takes all of it over.
pub(super) fn take_over(disk: &Disk, state_dir: Option<&Path>) -> Result<()> {
    if disk.read(|disk| disk.query_row(HAS_OLD, [], |row| row.get::<_, i64>(0)))? > 0 {
        disk.keep(tables)?;
    }
    match state_dir {
        Some(dir) => file(disk, &dir.join(FILE)),
        None => Ok(()),
    }
}

fn tables(disk: &Transaction<'_>) -> Result<()> {
    each(disk, "SELECT mail FROM old_mails ORDER BY place", |text| {
        match from_json::<Written>(text)?.read() {
            Some(mail) => keep(disk, &mail),
            None => Ok(()),
        }
    })?;
    each(disk, "SELECT event FROM old_mail_events ORDER BY place", |text| event(disk, from_json(text)?))?;
    disk.execute_batch(DROP_OLD)
}

fn each(disk: &Connection, query: &str, mut one: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut all = disk.prepare(query)?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        one(row.get_ref(0)?.as_str()?)?;
    }
    Ok(())
}

/// Writes an event, without its mail's description if that is what the mail gives.
fn event(disk: &Transaction<'_>, event: MailEvent) -> Result<()> {
    let mail = mailbox::mail(disk, &event.mail_id)?;
    let mail = mail.filter(|mail| described(mail) == event.event["mail"]);
    keep_events(disk, mail.as_ref(), &[event])
}

/// Reads bytes, not text: a kill may have cut the last line within a character.
fn file(disk: &Disk, file: &Path) -> Result<()> {
    let Ok(lines) = std::fs::read(file) else { return Ok(()) };
    disk.keep(|disk| {
        for line in lines.split(|byte| *byte == b'\n') {
            match serde_json::from_slice(line) {
                Ok(Line::Mail(written)) => written.read().map_or(Ok(()), |mail| keep(disk, &mail))?,
                Ok(Line::Event(one)) => event(disk, one)?,
                // A line that a crash cut off.
                Err(_) => {}
            }
        }
        Ok(())
    })?;
    if let Err(error) = std::fs::remove_file(file) {
        tracing::error!(%error, "the old mailbox is imported, but its file could not be removed");
    }
    Ok(())
}
