//! Lambda: one function starts another, without waiting for it.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
//!
//! An asynchronous event waits beside the messages of topics, because Lambda treats both alike: it is on disk before the call is
//! answered, and is repeated if the function fails.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::{topics::Topics, wire::Answer};

/// The beginning and the end of an invocation's path; the function is between.
pub(super) const PATHS: &str = "/2015-03-31/functions/";
const INVOCATIONS: &str = "/invocations";
/// Lambda's limit on an asynchronous event.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const EVENT_BYTES_MAX: usize = 1024 * 1024;

/// The functions of the account, each by its name in the cloud, with its name in the code.
pub(super) struct Functions {
    names: BTreeMap<String, String>,
    waiting: Arc<Topics>,
}

/// The operation of a request.
pub(super) fn operation(method: &str, path: &str) -> Option<String> {
    (method == "POST" && function(path).is_some()).then(|| "Invoke".to_owned())
}

/// The function that a request invokes, by its name in the cloud.
pub(super) fn function(path: &str) -> Option<&str> {
    let path = path.split('?').next()?;
    path.strip_prefix(PATHS)?.strip_suffix(INVOCATIONS).filter(|name| !name.is_empty())
}

impl Functions {
    /// The functions with these names. Their events wait with the deliveries of topics.
    pub fn new(names: impl IntoIterator<Item = (String, String)>, waiting: Arc<Topics>) -> Self {
        Self { names: names.into_iter().collect(), waiting }
    }

    /// Takes an event for a function. `kind` is the header `X-Amz-Invocation-Type`.
    pub fn invoke(&self, path: &str, kind: &str, event: &[u8]) -> Answer {
        let Some(name) = function(path).and_then(|name| self.names.get(name)) else {
            return Answer::failed(404, "ResourceNotFoundException", "Function not found.");
        };
        if kind != "Event" {
            return Answer::failed(501, "NotImplemented", "only invocations of the type Event are embedded");
        }
        if event.len() > EVENT_BYTES_MAX {
            return Answer::failed(413, "RequestTooLargeException", "The event is too large.");
        }
        let Ok(event) = serde_json::from_slice::<Value>(event) else {
            return Answer::failed(400, "InvalidRequestContentException", "The event is no JSON.");
        };
        match self.waiting.invoke_later(name, event) {
            Ok(()) => Answer { status: 202, ..Answer::ok(&json!(null)) },
            Err(error) => Answer::failed(500, "ServiceException", &error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(path: &str, kind: &str, event: &[u8]) -> (u16, usize) {
        let waiting = Arc::new(Topics::default());
        let names = [("f-worker".to_owned(), "worker".to_owned())];
        let answer = Functions::new(names, Arc::clone(&waiting)).invoke(path, kind, event);
        (answer.status, waiting.waiting())
    }

    #[test]
    fn an_event_for_a_function_waits_and_anything_else_is_refused() {
        let path = "/2015-03-31/functions/f-worker/invocations";
        assert_eq!(status(path, "Event", b"{}"), (202, 1));
        assert_eq!(status(path, "RequestResponse", b"{}"), (501, 0));
        assert_eq!(status(path, "Event", b"{"), (400, 0));
        assert_eq!(status("/2015-03-31/functions/f-other/invocations", "Event", b"{}"), (404, 0));
        assert_eq!(operation("POST", "/2015-03-31/functions/f-worker"), None);
    }
}
