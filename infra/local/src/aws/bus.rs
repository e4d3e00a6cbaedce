//! EventBridge: the events that are published on a bus, and the rules of templates, which send events of AWS's services on the
//! default bus to queues. Rules on the installation's own bus belong to the owner, so its events end here.
//!
//! Its own, because winterbaume-eventbridge 0.2 takes `PutEvents` for any bus and forgets the events.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    resources::{ACCOUNT_ID, REGION, arn},
    topics::Topics,
    wire::Answer,
};
use crate::template::RuleResource;

/// EventBridge's limit on a request.
const ENTRIES_MAX: usize = 10;
/// EventBridge's limit on the entries of a request together.
const REQUEST_BYTES_MAX: usize = 256 * 1024;
/// The bus that every account has.
const DEFAULT: &str = "default";
/// An event on a bus.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The bus.
    pub bus: String,
    /// The program that published it.
    pub source: String,
    /// The type of the event.
    pub detail_type: String,
    /// The event's data.
    pub detail: Value,
}

/// The buses of the account.
pub struct Buses {
    names: BTreeSet<String>,
    rules: Vec<RuleResource>,
    topics: Arc<Topics>,
    kept: usize,
    published: Mutex<VecDeque<Published>>,
}

impl Buses {
    /// The default bus and those of these names, without events. They keep this many of the newest ones. What rules send to queues
    /// waits in `topics`.
    pub(crate) fn new(
        names: impl IntoIterator<Item = String>,
        rules: Vec<RuleResource>,
        topics: Arc<Topics>,
        kept: usize,
    ) -> Self {
        let names = names.into_iter().chain([DEFAULT.to_owned()]).collect();
        Self { names, rules, topics, kept, published: Mutex::default() }
    }

    /// Takes the events that were published since the last call, in order; the newest ones if there were many.
    pub fn take(&self) -> Vec<Published> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }

    /// Publishes an event of a service of AWS on the default bus, and sends it to the queues of the rules that it fits.
    /// <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>
    pub(crate) fn announce(&self, source: &str, detail_type: &str, detail: Value) {
        let event = json!({
            "version": "0",
            "id": Uuid::new_v4().to_string(),
            "detail-type": detail_type,
            "source": source,
            "account": ACCOUNT_ID,
            "time": format!("{:.0}", jiff::Timestamp::now()),
            "region": REGION,
            "resources": [],
            "detail": detail,
        });
        for rule in self.rules.iter().filter(|rule| rule.fits(source, detail_type)) {
            for queue in &rule.queue_arns {
                if let Err(error) = self.topics.invoke_later(queue, Value::String(event.to_string())) {
                    tracing::error!(%error, queue, "an event was not sent to its queue");
                }
            }
        }
        let (bus, source) = (DEFAULT.to_owned(), source.to_owned());
        self.keep(Published { bus, source, detail_type: detail_type.to_owned(), detail });
    }

    /// Runs one operation on its JSON body.
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
    pub(crate) fn handle(&self, operation: &str, body: &Value) -> Answer {
        if operation != "PutEvents" {
            return Answer::failed(400, "UnknownOperationException", &format!("{operation} is not embedded"));
        }
        let entries = body["Entries"].as_array().map_or(&[][..], Vec::as_slice);
        let bytes: usize = entries.iter().map(size).sum();
        if entries.is_empty() || entries.len() > ENTRIES_MAX || bytes > REQUEST_BYTES_MAX {
            return Answer::failed(400, "ValidationException", "1 to 10 entries of 256 KB together");
        }
        let results: Vec<Value> = entries.iter().map(|entry| self.put(entry)).collect();
        let failed = results.iter().filter(|result| result["ErrorCode"].is_string()).count();
        Answer::ok(&json!({ "FailedEntryCount": failed, "Entries": results }))
    }

    fn put(&self, entry: &Value) -> Value {
        let text = |name: &str| entry[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let refused = |code: &str, message: &str| json!({ "ErrorCode": code, "ErrorMessage": message });
        let (Some(source), Some(detail_type), Some(detail)) =
            (text("Source"), text("DetailType"), text("Detail"))
        else {
            return refused("InvalidArgument", "Source, DetailType and Detail are required.");
        };
        let Ok(detail @ Value::Object(_)) = serde_json::from_str(&detail) else {
            return refused("MalformedDetail", "Detail is malformed.");
        };
        let bus = text("EventBusName").unwrap_or_else(|| DEFAULT.to_owned());
        let bus = arn::name(&bus).to_owned();
        if !self.names.contains(&bus) {
            return refused("ResourceNotFoundException", "Event bus does not exist.");
        }
        self.keep(Published { bus, source, detail_type, detail });
        json!({ "EventId": Uuid::new_v4().to_string() })
    }

    fn keep(&self, event: Published) {
        let Published { bus, source, detail_type, detail } = &event;
        tracing::info!(bus, source, detail_type, %detail, "an event on the bus");
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if published.len() >= self.kept {
            published.pop_front();
        }
        published.push_back(event);
    }
}

fn size(entry: &Value) -> usize {
    ["Source", "DetailType", "Detail"].iter().filter_map(|name| entry[name].as_str()).map(str::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(entries: &Value) -> Value {
        let buses = Buses::new(["events".to_owned()], Vec::new(), Arc::default(), 10);
        serde_json::from_slice(&buses.handle("PutEvents", &json!({ "Entries": entries })).body).unwrap()
    }

    #[test]
    fn an_entry_that_is_refused_fails_alone() {
        let entry = |bus: &str, detail: &str| json!({ "EventBusName": bus, "Source": "posthorn", "DetailType": "domain.verified", "Detail": detail });
        let answer = put(&json!([entry("events", "{}"), entry("events", "text"), entry("other", "{}")]));
        let codes: Vec<_> =
            answer["Entries"].as_array().unwrap().iter().map(|one| &one["ErrorCode"]).collect();
        assert_eq!(codes, [&Value::Null, &json!("MalformedDetail"), &json!("ResourceNotFoundException")]);
        assert_eq!(answer["FailedEntryCount"], 2);
    }

    #[test]
    fn a_request_of_more_than_ten_entries_is_refused() {
        assert_eq!(put(&json!(vec![json!({}); 11]))["__type"], "ValidationException");
    }
}
