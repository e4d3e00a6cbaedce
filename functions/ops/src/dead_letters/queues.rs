//! The dead-letter queues of all contexts: reads them, searches them, and records in the audit log the actions on dead letters.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::DeadLetterWorkId;
use posthorn_items::{Item, Scope};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_queues::{DeadLetter, QueueError, Queues};
use posthorn_runtime::{causes, uses::Queue};
use posthorn_store::{Created, StoreError};
use serde::{Deserialize, Serialize};

use crate::{actions::expiry, dead_letters::dead_letter_view::ids_in, places::dead_letter_works};

/// The setting with the first part of a queue's URL. The queue's name follows.
pub const QUEUE_URL_PREFIX: &str = "QUEUE_URL_PREFIX";
/// The setting with the first part of a queue's ARN. The queue's name follows.
pub const QUEUE_ARN_PREFIX: &str = "QUEUE_ARN_PREFIX";
/// How long received dead letters are hidden from other readers, if they are not given back earlier. Longer than a request runs.
const HIDDEN_SECONDS: u32 = 30;
/// The most dead letters that a search reads. SQS cannot find a message by its id, so a search receives messages one by one.
pub const SEARCHED_MAX: usize = 500;

/// The kind of dead letters in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Messages of this queue. They can be sent back to it.
    Messages(Queue),
    /// Invocation events of this function.
    Events(&'static str),
    /// Positions in a stream that these functions read.
    Places(&'static str),
}

/// A dead-letter queue.
#[derive(Debug)]
pub struct DeadLetterQueue {
    /// The queue.
    pub queue: Queue,
    /// The kind of its dead letters.
    pub holds: Holds,
}

const fn holding(queue: Queue, holds: Holds) -> DeadLetterQueue {
    DeadLetterQueue { queue, holds }
}

/// All dead-letter queues. A flow test compares the list with the templates. The functions' `uses` are derived from it.
pub static QUEUES: [DeadLetterQueue; 18] = [
    holding(Queue::EMAIL_DEAD, Holds::Messages(Queue::EMAIL)),
    holding(Queue::WEBHOOK_DEAD, Holds::Messages(Queue::WEBHOOK)),
    holding(Queue::CONSENT_DEAD, Holds::Messages(Queue::CONSENT)),
    holding(Queue::NOTICE_DEAD, Holds::Messages(Queue::NOTICE)),
    holding(Queue::ACCOUNT_MAIL_DEAD, Holds::Messages(Queue::ACCOUNT_MAIL)),
    holding(Queue::AUDIT_DEAD, Holds::Messages(Queue::AUDIT)),
    holding(Queue::WEBHOOK_FAN_OUT_DEAD, Holds::Messages(Queue::WEBHOOK_FAN_OUT)),
    holding(Queue::BUS_DEAD, Holds::Messages(Queue::BUS)),
    holding(Queue::SES_EVENTS_DEAD, Holds::Messages(Queue::SES_EVENTS)),
    holding(Queue::INBOUND_DEAD, Holds::Events("receive-email")),
    holding(Queue::RELAY_DEAD, Holds::Places("relay-messages and count-messages")),
    holding(Queue::RELAY_SENDERS_DEAD, Holds::Places("relay-senders")),
    holding(Queue::RELAY_WEBHOOKS_DEAD, Holds::Places("relay-webhooks")),
    holding(Queue::CONSENT_RELAY_DEAD, Holds::Places("relay-consent")),
    holding(Queue::RELAY_ACCESS_DEAD, Holds::Places("relay-access")),
    holding(Queue::RELAY_CONTENT_DEAD, Holds::Places("relay-content")),
    holding(Queue::RELAY_IDENTITY_DEAD, Holds::Places("relay-identity")),
    holding(Queue::RELAY_OPS_DEAD, Holds::Places("relay-ops")),
];

impl DeadLetterQueue {
    /// Finds a queue by its name.
    ///
    /// # Errors
    /// `NOT_FOUND` if there is none.
    pub fn named(name: &str) -> Result<&'static Self, Problem> {
        let found = QUEUES.iter().find(|queue| queue.name() == name);
        found.ok_or_else(|| NOT_FOUND.because("There is no dead-letter queue with this name."))
    }

    /// Its name, without the installation's prefix.
    pub fn name(&self) -> &'static str {
        self.queue.name
    }

    /// Its URL.
    pub fn url(&self, app: &App) -> String {
        format!("{}{}", app.setting(QUEUE_URL_PREFIX), self.name())
    }

    /// Receives dead letters until there are `limit`, or until the queue delivers no new ones. The last batch may exceed `limit`.
    /// They are hidden from other readers until they are given back, or for [`HIDDEN_SECONDS`].
    ///
    /// # Errors
    /// If SQS does not answer. Dead letters that were received become visible again by themselves.
    pub async fn take(&self, app: &App, limit: usize) -> Result<Vec<DeadLetter>, QueueError> {
        self.take_until(app, limit, |dead_letters| dead_letters.len() >= limit).await
    }

    /// Searches the queue for dead letters by their ids. Returns those that it finds and gives back all others.
    ///
    /// # Errors
    /// If SQS does not answer. Dead letters that were received become visible again by themselves.
    pub async fn search(&self, app: &App, ids: &[String]) -> Result<Vec<DeadLetter>, QueueError> {
        let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let is_wanted = |dead_letter: &DeadLetter| wanted.contains(dead_letter.id.as_str());
        let all_found =
            |taken: &[DeadLetter]| taken.iter().filter(|one| is_wanted(one)).count() == wanted.len();
        let taken = self.take_until(app, SEARCHED_MAX, all_found).await?;
        let (found, others): (Vec<_>, Vec<_>) = taken.into_iter().partition(is_wanted);
        self.give_back(app, &others).await;
        Ok(found)
    }

    async fn take_until(
        &self,
        app: &App,
        limit: usize,
        is_enough: impl Fn(&[DeadLetter]) -> bool,
    ) -> Result<Vec<DeadLetter>, QueueError> {
        let (url, mut dead_letters) = (self.url(app), Vec::<DeadLetter>::new());
        while dead_letters.len() < limit && !is_enough(&dead_letters) {
            let taken = app.part::<Queues>().take(&url, HIDDEN_SECONDS).await?;
            // A standard queue may deliver a message twice.
            let unseen: Vec<DeadLetter> =
                taken.into_iter().filter(|one| dead_letters.iter().all(|known| known.id != one.id)).collect();
            if unseen.is_empty() {
                break;
            }
            dead_letters.extend(unseen);
        }
        Ok(dead_letters)
    }

    /// Makes dead letters visible again. If that fails, they become visible by themselves later.
    pub async fn give_back(&self, app: &App, dead_letters: &[DeadLetter]) {
        let letters: Vec<(String, u32)> = dead_letters.iter().map(|one| (one.receipt.clone(), 0)).collect();
        if let Err(error) = app.part::<Queues>().put_back_all(&self.url(app), &letters).await {
            tracing::warn!(error = causes(&error), "dead letters were not given back");
        }
    }
}

/// An action on dead letters: they arrive, or an operator replays or drops them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadLetterAction {
    /// The operator sends them back to their queue.
    Replayed,
    /// The operator removes them.
    Dropped,
    /// They arrived in the dead-letter queue.
    Arrived,
}

impl DeadLetterAction {
    fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::Replayed => b"replayed",
            Self::Dropped => b"dropped",
            Self::Arrived => b"arrived",
        }
    }
}

/// An action on a dead letter, for the audit log. An operator's action is recorded before it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeadLetterRecord {
    /// Its id: the same for the same dead letter and action.
    pub id: DeadLetterWorkId,
    /// The queue.
    pub queue: String,
    /// The action.
    pub did: DeadLetterAction,
    /// The SQS message id of the dead letter, or `all`.
    #[serde(rename = "letter")]
    pub dead_letter: String,
    /// The ids in the dead letter, and nothing that identifies a person.
    pub summary: String,
    /// When it happened, in unix seconds.
    pub done_at: i64,
}

impl Item for DeadLetterRecord {
    const KIND: &'static str = "dead_letter_work";
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(expiry(self.done_at))
    }
}

/// Records that the operator, in `scope`, is about to act on a dead letter (`None`: on the whole queue), or that a dead letter of
/// `scope` arrived. Returns whether the record is new.
///
/// # Errors
/// Those of a write.
pub async fn record_action(
    app: &App,
    scope: &Scope,
    queue: &DeadLetterQueue,
    did: DeadLetterAction,
    dead_letter: Option<&DeadLetter>,
) -> Result<bool, StoreError> {
    let now = app.now();
    let id = match dead_letter {
        Some(dead_letter) => {
            let at = jiff::Timestamp::from_millisecond(dead_letter.sent_at_ms).unwrap_or_default();
            DeadLetterWorkId::derived(
                at,
                &[queue.name().as_bytes(), dead_letter.id.as_bytes(), did.as_bytes()],
            )
        }
        None => DeadLetterWorkId::new(now),
    };
    let item = DeadLetterRecord {
        id,
        queue: queue.name().to_owned(),
        did,
        dead_letter: dead_letter.map_or_else(|| "all".to_owned(), |dead_letter| dead_letter.id.clone()),
        summary: dead_letter.map(|dead_letter| ids_in(&dead_letter.body)).unwrap_or_default(),
        done_at: now.as_second(),
    };
    let works = dead_letter_works(app, scope);
    Ok(matches!(works.create(&id.suffix(), &item).await?, Created::New))
}
