//! The sample events that are written by hand: each must exist and fit its function's trigger, and none may be left over.

use std::collections::BTreeSet;

use posthorn_runtime::{Function, Sample, Trigger};
use serde_json::Value;

/// Every fault of the samples. `found` are the files of `events/`, each with its context, its function's name and its event.
pub fn faults(functions: &[&Function], found: &[(String, String, Value)]) -> Vec<String> {
    let mut faults = Vec::new();
    let known: BTreeSet<(&str, &str)> =
        functions.iter().map(|function| (function.context, function.name)).collect();
    for (context, name, _) in found {
        if !known.contains(&(context.as_str(), name.as_str())) {
            faults.push(format!("events/{context}/{name}.json: no function has this name"));
        }
    }
    for function in functions.iter().filter(|function| is_written(function)) {
        let file = format!("events/{}/{}.json", function.context, function.name);
        let event = found.iter().find(|(context, name, _)| {
            (context, name) == (&function.context.to_owned(), &function.name.to_owned())
        });
        match event {
            None => faults.push(format!("{file}: missing; write the event of {} by hand", function.name)),
            Some((.., event)) if !fits(function, event) => {
                faults.push(format!("{file}: does not fit the trigger of {}", function.name));
            }
            Some(_) => {}
        }
    }
    faults
}

/// Whether the event is written by hand. Declarations do not say what a queue's message, a topic's notice or a stream's record
/// contains.
fn is_written(function: &Function) -> bool {
    function.sample == Sample::Written
        || matches!(function.trigger, Trigger::Queue(_) | Trigger::Topic(_) | Trigger::Stream(_))
}

fn fits(function: &Function, event: &Value) -> bool {
    let record = &event["Records"][0];
    // SNS writes its field with a capital letter, the others don't.
    let source = record["eventSource"].as_str().or(record["EventSource"].as_str());
    match function.trigger {
        Trigger::Http(route) => event["routeKey"] == format!("{} {}", route.method.as_str(), route.path),
        Trigger::Unrouted => event["routeKey"] == "$default",
        Trigger::Queue(_) => source == Some("aws:sqs"),
        Trigger::Topic(_) => source == Some("aws:sns"),
        Trigger::Stream(_) => source == Some("aws:dynamodb"),
        Trigger::Schedule(_) | Trigger::Invoked(_) => {
            event["Records"].is_null() && event["routeKey"].is_null()
        }
    }
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::http::Route;
    use serde_json::json;

    use super::*;

    static ROUTE: Route = Route { path: "/v1/mail", ..Route::DEFAULT };
    static READ: Function = Function {
        context: "mail",
        name: "read",
        trigger: Trigger::Http(&ROUTE),
        sample: Sample::Written,
        ..Function::DEFAULT
    };

    fn faults_of(name: &str, event: Value) -> Vec<String> {
        faults(&[&READ], &[("mail".to_owned(), name.to_owned(), event)])
    }

    #[test]
    fn a_missing_a_surplus_and_an_unfitting_sample_are_named() {
        let sound = json!({ "routeKey": "GET /v1/mail" });
        assert_eq!(faults_of("read", sound.clone()), [""; 0]);
        assert_eq!(faults_of("read", json!({})), ["events/mail/read.json: does not fit the trigger of read"]);
        assert_eq!(
            faults_of("reed", sound),
            [
                "events/mail/reed.json: no function has this name",
                "events/mail/read.json: missing; write the event of read by hand"
            ]
        );
    }
}
