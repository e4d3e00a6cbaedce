//! The dead-letter queues of all contexts, and what may be done with what lies in them.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::DeadLetterWorkId;
use posthorn_items::{Item, Scope};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_queues::{Letter, QueueError, Queues};
use posthorn_runtime::{
    causes,
    uses::{Queue, Use},
};
use posthorn_store::{Created, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

use crate::dead_letters::dead_letter_view::ids_in;

/// What [`write_down`] uses.
pub(crate) const WRITES_DOWN: Use = Table::Ops.put();
/// What a queue's URL begins with; its name follows.
pub const QUEUE_URL_PREFIX: &str = "QUEUE_URL_PREFIX";
/// What a queue's ARN begins with.
pub const QUEUE_ARN_PREFIX: &str = "QUEUE_ARN_PREFIX";
/// How long letters that are looked at are hidden from others: longer than any of these functions runs.
const HIDDEN_SECONDS: u32 = 30;
/// SQS finds no message by its id, so a queue is searched from its beginning; so many letters are looked at, and no more.
pub const SEARCHED_MAX: usize = 500;
/// What was done is looked up in the audit log; its item is there to tell it.
const KEPT_SECONDS: i64 = 90 * 24 * 3600;

/// What lies in a dead-letter queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Messages of this queue: they may be put back.
    Messages(Queue),
    /// Events with which Lambda called this function.
    Events(&'static str),
    /// Places in a stream that these functions read.
    Places(&'static str),
}

/// A dead-letter queue.
#[derive(Debug)]
pub struct DeadLetterQueue {
    /// The queue.
    pub queue: Queue,
    /// What lies in it.
    pub holds: Holds,
}

const fn holding(queue: Queue, holds: Holds) -> DeadLetterQueue {
    DeadLetterQueue { queue, holds }
}

/// All of them; a flow test holds the list against the templates. What functions use of them follows from it.
pub static QUEUES: [DeadLetterQueue; 16] = [
    holding(Queue::EMAIL_DEAD, Holds::Messages(Queue::EMAIL)),
    holding(Queue::WEBHOOK_DEAD, Holds::Messages(Queue::WEBHOOK)),
    holding(Queue::CONSENT_DEAD, Holds::Messages(Queue::CONSENT)),
    holding(Queue::NOTICE_DEAD, Holds::Messages(Queue::NOTICE)),
    holding(Queue::AUDIT_DEAD, Holds::Messages(Queue::AUDIT)),
    holding(Queue::WEBHOOK_FAN_OUT_DEAD, Holds::Messages(Queue::WEBHOOK_FAN_OUT)),
    holding(Queue::BUS_DEAD, Holds::Messages(Queue::BUS)),
    holding(Queue::SES_EVENTS_DEAD, Holds::Events("record-ses-event")),
    holding(Queue::INBOUND_DEAD, Holds::Events("receive-email")),
    holding(Queue::RELAY_DEAD, Holds::Places("relay-messages and count-messages")),
    holding(Queue::RELAY_SENDERS_DEAD, Holds::Places("relay-senders")),
    holding(Queue::RELAY_WEBHOOKS_DEAD, Holds::Places("relay-webhooks")),
    holding(Queue::CONSENT_RELAY_DEAD, Holds::Places("relay-consent")),
    holding(Queue::RELAY_ACCESS_DEAD, Holds::Places("relay-access")),
    holding(Queue::RELAY_CONTENT_DEAD, Holds::Places("relay-content")),
    holding(Queue::RELAY_OPS_DEAD, Holds::Places("relay-ops")),
];

impl DeadLetterQueue {
    /// The queue of this name.
    ///
    /// # Errors
    /// `NOT_FOUND` where there is none.
    pub fn named(name: &str) -> Result<&'static Self, Problem> {
        let found = QUEUES.iter().find(|queue| queue.name() == name);
        found.ok_or_else(|| NOT_FOUND.because("There is no dead-letter queue of this name."))
    }

    /// Its name without the installation's.
    pub fn name(&self) -> &'static str {
        self.queue.name
    }

    /// Its URL.
    pub fn url(&self, app: &App) -> String {
        format!("{}{}", app.setting(QUEUE_URL_PREFIX), self.name())
    }

    /// Takes up to `limit` letters for looking at; they are hidden until they are given back.
    ///
    /// # Errors
    /// Where SQS does not answer; what was taken shows again by itself.
    pub async fn take(&self, app: &App, limit: usize) -> Result<Vec<Letter>, QueueError> {
        self.take_until(app, limit, |letters| letters.len() >= limit).await
    }

    /// Searches the queue for letters by their ids; answers those that were found, and gives back all others.
    ///
    /// # Errors
    /// Where SQS does not answer; what was taken shows again by itself.
    pub async fn search(&self, app: &App, ids: &[String]) -> Result<Vec<Letter>, QueueError> {
        let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let is_wanted = |letter: &Letter| wanted.contains(letter.id.as_str());
        let all_found =
            |letters: &[Letter]| letters.iter().filter(|letter| is_wanted(letter)).count() == wanted.len();
        let taken = self.take_until(app, SEARCHED_MAX, all_found).await?;
        let (found, others): (Vec<_>, Vec<_>) = taken.into_iter().partition(is_wanted);
        self.give_back(app, &others).await;
        Ok(found)
    }

    async fn take_until(
        &self,
        app: &App,
        limit: usize,
        is_enough: impl Fn(&[Letter]) -> bool,
    ) -> Result<Vec<Letter>, QueueError> {
        let (url, mut letters) = (self.url(app), Vec::<Letter>::new());
        while letters.len() < limit && !is_enough(&letters) {
            let taken = app.part::<Queues>().take(&url, HIDDEN_SECONDS).await?;
            // A standard queue may hand out a message twice.
            let news: Vec<Letter> =
                taken.into_iter().filter(|one| letters.iter().all(|known| known.id != one.id)).collect();
            if news.is_empty() {
                break;
            }
            letters.extend(news);
        }
        Ok(letters)
    }

    /// Lets others see the letters again. Where that fails they show by themselves, later.
    pub async fn give_back(&self, app: &App, letters: &[Letter]) {
        let url = self.url(app);
        for letter in letters {
            if let Err(error) = app.part::<Queues>().put_back(&url, &letter.receipt, 0).await {
                tracing::warn!(error = causes(&error), "a letter was not given back");
            }
        }
    }
}

/// What becomes of letters: what an operator does with them, or that they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Puts them back where they came from.
    Replayed,
    /// Throws them away.
    Dropped,
    /// They came.
    Arrived,
}

impl Work {
    fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::Replayed => b"replayed",
            Self::Dropped => b"dropped",
            Self::Arrived => b"arrived",
        }
    }
}

/// What was done with a letter: written before it is done, so that the audit log tells it; or that it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorkItem {
    /// Its id: the same for the same letter and work.
    pub id: DeadLetterWorkId,
    /// The queue.
    pub queue: String,
    /// What was done.
    pub did: Work,
    /// SQS's id of the letter, or `all`.
    pub letter: String,
    /// Whose and what it was: the ids that stood in it, and nothing that a person is known by.
    pub summary: String,
    /// Unix seconds.
    pub done_at: i64,
}

impl Item for WorkItem {
    const KIND: &'static str = "dead_letter_work";
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(self.done_at + KEPT_SECONDS)
    }
}

/// Writes down that `scope`'s operator is about to do something with a letter (`None`: all of the queue), or that a letter of
/// `scope` came; whether that is new.
///
/// # Errors
/// As of any write.
pub async fn write_down(
    app: &App,
    scope: &Scope,
    queue: &DeadLetterQueue,
    did: Work,
    letter: Option<&Letter>,
) -> Result<bool, StoreError> {
    let now = app.now();
    let id = match letter {
        Some(letter) => {
            let at = jiff::Timestamp::from_millisecond(letter.sent_at_ms).unwrap_or_default();
            DeadLetterWorkId::derived(at, &[queue.name().as_bytes(), letter.id.as_bytes(), did.as_bytes()])
        }
        None => DeadLetterWorkId::new(now),
    };
    let item = WorkItem {
        id,
        queue: queue.name().to_owned(),
        did,
        letter: letter.map_or_else(|| "all".to_owned(), |letter| letter.id.clone()),
        summary: letter.map(|letter| ids_in(&letter.body)).unwrap_or_default(),
        done_at: now.as_second(),
    };
    let works = app.part::<Store>().scoped(scope).collection(Table::Ops, "dead_letter_work");
    Ok(matches!(works.create(&id.suffix(), &item).await?, Created::New))
}
