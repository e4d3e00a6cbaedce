//! Messages as Lambda received them, and what becomes of them.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsMessage};
use posthorn_app::App;
use posthorn_items::{Shaped, is_readable};
use posthorn_queues::{Envelope, Queues};
use serde::de::DeserializeOwned;
use tracing::field::Empty;

use super::message::{Label, Message, Retry};
use crate::{Function, InvokeError, NoScope, Trigger, causes, function::answer};

/// A message that Lambda received, without its text.
pub(super) struct Received {
    id: String,
    receipt: String,
    span: tracing::Span,
}

/// A record, read; or the end of one that cannot be read.
pub(super) struct Opened<T, S> {
    pub ok: Option<(Received, Message<T, S>)>,
    pub unreadable: Ended,
}

/// A message that was processed. With `failed`, it goes back to the queue.
pub(super) struct Ended {
    id: String,
    receipt: String,
    failed: bool,
    after_seconds: Option<u32>,
}

impl Received {
    pub fn of<T, S: Label>(
        function: &Function,
        record: SqsMessage,
        open: impl FnOnce(&SqsMessage) -> Result<Message<T, S>, String>,
    ) -> Opened<T, S> {
        let span = tracing::info_span!(
            "message",
            function = function.name,
            request_id = Empty,
            org = Empty,
            tenant = Empty,
            environment = Empty
        );
        let id = record.message_id.clone().unwrap_or_default();
        let receipt = record.receipt_handle.clone().unwrap_or_default();
        let unreadable =
            Ended { id: id.clone(), receipt: receipt.clone(), failed: true, after_seconds: None };
        match open(&record) {
            Ok(mut message) => {
                message.scope.record(&span);
                if let Some(request_id) = &message.request_id {
                    span.record("request_id", request_id);
                }
                message.span = span.clone();
                Opened { ok: Some((Self { id, receipt, span }, message)), unreadable }
            }
            Err(reason) => {
                span.in_scope(|| tracing::error!(reason, "the queue message cannot be read"));
                Opened { ok: None, unreadable }
            }
        }
    }

    /// Notes the outcome.
    pub fn ended(self, outcome: Result<(), Retry>) -> Ended {
        let (failed, after_seconds) = match outcome {
            Ok(()) => (false, None),
            Err(Retry { after_seconds, reason }) => {
                self.span.in_scope(|| tracing::warn!(reason, after_seconds, "will be tried again"));
                (true, after_seconds)
            }
        };
        Ended { id: self.id, receipt: self.receipt, failed, after_seconds }
    }
}

/// Sets when the failed messages come back, and answers Lambda which they are.
pub(super) async fn respond(
    app: &App,
    function: &Function,
    ended: Vec<Ended>,
) -> Result<String, InvokeError> {
    let mut response = SqsBatchResponse::default();
    let mut waits = Vec::new();
    for one in ended.into_iter().filter(|one| one.failed) {
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = one.id;
        response.batch_item_failures.push(failure);
        waits.extend(one.after_seconds.map(|seconds| (one.receipt, seconds)));
    }
    if let (Trigger::Queue(consumer), false) = (function.trigger, waits.is_empty()) {
        let url = app.setting(consumer.queue.setting());
        // If this fails, a message comes back after the queue's own timeout. It is not lost, only at another time.
        if let Err(error) = app.part::<Queues>().put_back_all(url, &waits).await {
            tracing::warn!(function = function.name, error = causes(&error), "a wait could not be set");
        }
    }
    answer(&response)
}

/// Reads an envelope.
pub(super) fn open<T: DeserializeOwned + Shaped, S: Label>(
    record: &SqsMessage,
) -> Result<Message<T, S>, String> {
    let body = record.body.as_deref().unwrap_or_default();
    let envelope: Envelope<T> = serde_json::from_str(body).map_err(|error| causes(&error))?;
    readable::<T>(envelope.shape)?;
    Ok(Message {
        request_id: envelope.request_id,
        replayed: envelope.replayed,
        ..bare(record, S::read(&envelope.scope)?, envelope.payload)
    })
}

/// Refuses what a much newer version of Posthorn wrote, or one that is no longer read.
pub(crate) fn readable<T: Shaped>(found: u32) -> Result<(), String> {
    let is_readable = is_readable(T::OLDEST_SHAPE, T::SHAPE, found);
    let refused = || format!("its shape is {found}, and this version of Posthorn writes {}", T::SHAPE);
    if is_readable { Ok(()) } else { Err(refused()) }
}

/// Takes the text as it is.
pub(super) fn open_text(record: &SqsMessage) -> Result<Message<String, NoScope>, String> {
    Ok(bare(record, NoScope, record.body.clone().unwrap_or_default()))
}

fn bare<T, S>(record: &SqsMessage, scope: S, payload: T) -> Message<T, S> {
    let number = |name: &str| record.attributes.get(name).and_then(|text| text.parse::<i64>().ok());
    Message {
        scope,
        payload,
        request_id: None,
        replayed: false,
        receive_count: number("ApproximateReceiveCount").unwrap_or(1) as u32,
        sent_at_ms: number("SentTimestamp").unwrap_or(0),
        span: tracing::Span::none(),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Work {
        number: u32,
    }

    impl Shaped for Work {
        const SHAPE: u32 = 4;
        const OLDEST_SHAPE: u32 = 2;
    }

    fn number_of(body: &str) -> Result<u32, String> {
        let mut record = SqsMessage::default();
        record.body = Some(body.to_owned());
        open::<Work, NoScope>(&record).map(|message| message.payload.number)
    }

    #[test]
    fn older_messages_and_those_of_the_next_version_are_read_and_others_refused() {
        let ours = Envelope::of_no_scope(Work { number: 7 }).to_body().unwrap();
        assert_eq!((number_of(&ours), ours.contains(r#""v":4"#)), (Ok(7), true), "{ours}");
        for shape in [2, 3, 5] {
            let theirs =
                format!(r#"{{"scope":"","v":{shape},"payload":{{"number":7,"later":true}},"more":1}}"#);
            assert_eq!(number_of(&theirs), Ok(7), "{theirs}");
        }
        for shape in ["", r#""v":6,"#] {
            let theirs = format!(r#"{{"scope":"",{shape}"payload":{{"number":7}}}}"#);
            let refused = number_of(&theirs).unwrap_err();
            assert!(refused.contains("writes 4"), "{refused}");
        }
    }
}
