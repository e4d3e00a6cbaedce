//! The largest event that a function can get: a body of the route's limit, a full batch, as much as Lambda passes on.

use posthorn_runtime::{Function, STREAM_BATCH, Trigger};
use serde_json::{Value, json};

/// Lambda's limit on an event. <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const EVENT_BYTES_MAX: usize = 6 * 1024 * 1024;
/// SQS's limit on a message.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// SNS's limit on a message.
const NOTICE_BYTES_MAX: usize = 256 * 1024;

/// The function's sample, as large as it can be. Texts are filled with spaces that JSON allows, so it means the same.
pub fn largest(function: &Function, sample: &str) -> String {
    let mut event: Value = serde_json::from_str(sample).expect("a sample is JSON");
    match function.trigger {
        Trigger::Http(route) => fill_body(&mut event, route.body_bytes_max),
        Trigger::Queue(consumer) => fill_queue(&mut event, consumer.batch as usize),
        Trigger::Stream(_) => fill_stream(&mut event),
        Trigger::Topic(_) => fill_notice(&mut event),
        Trigger::Schedule(_) | Trigger::Invoked(_) | Trigger::Unrouted => {}
    }
    event.to_string()
}

/// A JSON body of the route's limit, or of as much as Lambda passes on.
fn fill_body(event: &mut Value, body_bytes_max: usize) {
    let left = EVENT_BYTES_MAX - event.to_string().len();
    let Some(body) = event["body"].as_str() else { return };
    if serde_json::from_str::<Value>(body).is_ok() {
        // The whole event counts, and the body is a text in it.
        event["body"] = filled(body, body_bytes_max.min(left)).into();
    }
}

fn fill_queue(event: &mut Value, batch: usize) {
    let record = event["Records"][0].clone();
    let each = MESSAGE_BYTES_MAX.min(EVENT_BYTES_MAX / batch - record.to_string().len());
    let records = (0..batch).map(|at| {
        let mut record = record.clone();
        record["messageId"] = format!("059f36b4-87a3-44ab-83d2-{at:012}").into();
        record["body"] = filled(record["body"].as_str().expect("a body"), each).into();
        record
    });
    event["Records"] = records.collect();
}

fn fill_notice(event: &mut Value) {
    let notice = &mut event["Records"][0]["Sns"]["Message"];
    *notice = filled(notice.as_str().expect("a message"), NOTICE_BYTES_MAX).into();
}

/// A full batch of the sample's records, each with an attribute that fills it.
fn fill_stream(event: &mut Value) {
    let records = event["Records"].as_array().expect("records").clone();
    let used: usize = records.iter().map(|record| record.to_string().len()).sum::<usize>() / records.len();
    let batch = STREAM_BATCH as usize;
    let each = EVENT_BYTES_MAX / batch - used.min(EVENT_BYTES_MAX / batch);
    let full = (0..batch).map(|at| {
        let mut record = records[at % records.len()].clone();
        record["eventID"] = format!("{at:032}").into();
        record["dynamodb"]["SequenceNumber"] = format!("{:021}", 100_000_000_000_000 + at).into();
        if let Some(image) = record["dynamodb"]["NewImage"].as_object_mut() {
            image.insert("filler".to_owned(), json!({ "S": " ".repeat(each.saturating_sub(32)) }));
        }
        record
    });
    event["Records"] = full.collect();
}

/// The JSON with so many spaces before its end that it has `bytes`.
fn filled(json: &str, bytes: usize) -> String {
    let json = json.trim_end();
    let (start, end) = json.split_at(json.len() - 1);
    let spaces = " ".repeat(bytes.saturating_sub(json.len()));
    if matches!(end, "}" | "]") { format!("{start}{spaces}{end}") } else { json.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_text_has_its_size_and_means_the_same() {
        let text = filled(r#"{"a":[1]}"#, 1000);
        assert_eq!(text.len(), 1000);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({ "a": [1] }));
        assert_eq!(filled("12", 100), "12", "a number has no place for spaces");
    }

    #[test]
    fn every_largest_event_is_one_that_lambda_passes_on() {
        for function in posthorn_harness::functions() {
            let event = largest(function, &crate::stage::sample_event(function));
            assert!(event.len() <= EVENT_BYTES_MAX + 4096, "{}: {}", function.name, event.len());
        }
    }
}
