use posthorn_items::{Scope, door};

use crate::{NoScope, causes};

/// One message of a queue, read from its envelope. `S` is [`NoScope`] for messages that belong to no organisation.
pub struct Message<T, S = Scope> {
    /// The scope of the message.
    pub scope: S,
    /// The work to do.
    pub payload: T,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// How often the queue has delivered it, including this time.
    pub receive_count: u32,
    /// Whether an operator moved it by its id from the dead letters back to the queue.
    pub replayed: bool,
    /// When it was first sent to the queue, in Unix milliseconds.
    pub sent_at_ms: i64,
    /// Names the message in the log. For handlers of whole batches; others already run in it.
    pub span: tracing::Span,
}

impl<T, S> Message<T, S> {
    /// The same message with another payload, and the payload that it had.
    pub fn with<U>(self, payload: U) -> (T, Message<U, S>) {
        let Self { scope, payload: before, request_id, receive_count, replayed, sent_at_ms, span } = self;
        (before, Message { scope, payload, request_id, receive_count, replayed, sent_at_ms, span })
    }
}

/// What a message's label names: a [`Scope`], or [`NoScope`]. A message with the other is unreadable.
pub trait Label: Sized + Send {
    /// Reads the label.
    ///
    /// # Errors
    /// The reason, if it names something else.
    fn read(label: &str) -> Result<Self, String>;

    /// Records the scope in the log.
    fn record(&self, _: &tracing::Span) {}
}

impl Label for Scope {
    fn read(label: &str) -> Result<Self, String> {
        door::from_label(label).map_err(|error| causes(&error))
    }

    fn record(&self, span: &tracing::Span) {
        span.record("org", tracing::field::display(self.org()));
        span.record("environment", self.environment().as_str());
        if let Some(tenant) = self.tenant() {
            span.record("tenant", tracing::field::display(tenant));
        }
    }
}

/// For a queue with messages of scopes and without.
impl Label for Option<Scope> {
    fn read(label: &str) -> Result<Self, String> {
        if label.is_empty() { Ok(None) } else { <Scope as Label>::read(label).map(Some) }
    }

    fn record(&self, span: &tracing::Span) {
        if let Some(scope) = self {
            scope.record(span);
        }
    }
}

impl Label for NoScope {
    fn read(label: &str) -> Result<Self, String> {
        if label.is_empty() { Ok(Self) } else { Err("the message has a scope, and must have none".into()) }
    }
}

/// The result of a handler that could not finish a message.
#[derive(Debug)]
pub struct Retry {
    /// Seconds until the queue delivers it again; `None` means the queue's own visibility timeout.
    pub after_seconds: Option<u32>,
    /// The reason, for the log.
    pub reason: String,
}

impl Retry {
    /// A retry after `seconds`.
    pub fn after(seconds: u32, reason: impl Into<String>) -> Self {
        Self { after_seconds: Some(seconds), reason: reason.into() }
    }

    /// The retry of a message whose handler panicked.
    pub fn panicked() -> Self {
        Self { after_seconds: None, reason: "the handler panicked".to_owned() }
    }
}

impl<E: std::error::Error> From<E> for Retry {
    fn from(error: E) -> Self {
        Self { after_seconds: None, reason: causes(&error) }
    }
}
