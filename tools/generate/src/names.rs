//! Names, as templates write them.

use posthorn_runtime::uses::{Bucket, Bus, Queue, Table, Topic, Value};

/// `send-email` as the beginning of logical ids: `SendEmail`.
pub fn camel(name: &str) -> String {
    name.split('-')
        .flat_map(|word| word.chars().next().map(|first| (first, &word[first.len_utf8()..])))
        .flat_map(|(first, rest)| first.to_uppercase().chain(rest.chars()).collect::<Vec<_>>())
        .collect()
}

/// A header's name as it is usually written: `x-request-id` is `X-Request-Id`.
pub fn header(name: &str) -> String {
    name.split('-').map(camel).collect::<Vec<_>>().join("-")
}

/// An ARN in this account and region.
fn arn(service: &str, rest: &str) -> String {
    format!("!Sub arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}")
}

pub fn table(table: Table) -> String {
    arn("dynamodb", &format!("table/posthorn-${{Stage}}-{}", table.name()))
}

pub fn index(table: Table, index: &str) -> String {
    arn("dynamodb", &format!("table/posthorn-${{Stage}}-{}/index/{index}", table.name()))
}

pub fn queue(queue: Queue) -> String {
    arn("sqs", &format!("posthorn-${{Stage}}-{}", queue.name))
}

pub fn topic(topic: Topic) -> String {
    arn("sns", &format!("posthorn-${{Stage}}-{}", topic.name))
}

pub fn objects(bucket: Bucket, prefix: &str) -> String {
    let bucket = format!("posthorn-${{Stage}}-{}-${{AWS::AccountId}}-${{AWS::Region}}", bucket.name);
    format!("!Sub arn:${{AWS::Partition}}:s3:::{bucket}/{prefix}*")
}

pub fn ses(rest: &str) -> String {
    of_service("ses", rest)
}

pub fn sms_voice(rest: &str) -> String {
    of_service("sms-voice", rest)
}

/// A resource by the end of its ARN; `*` is for operations that IAM knows on no single resource.
fn of_service(service: &str, rest: &str) -> String {
    if rest == "*" {
        return "\"*\"".to_owned();
    }
    arn(service, &rest.replace("{stage}", "posthorn-${Stage}"))
}

/// A function, by its name in the cloud.
pub fn function(name: &str) -> String {
    arn("lambda", &format!("function:{name}"))
}

pub fn bus() -> String {
    arn("events", &format!("event-bus/posthorn-${{Stage}}-{}", Bus::NAME))
}

/// The parameter with the ARN of a table's stream. The ARN contains a time, so it cannot be built from a name.
pub fn stream_parameter(table: Table) -> String {
    format!("{}StreamArn", camel(table.name()))
}

/// The parameter with the ARN of the sealing key. A role can name a key only by its ARN.
pub const SEALING_KEY: &str = "SealingKeyArn";

/// A setting's value.
pub fn value(value: Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Parameter(parameter) => format!("!Ref {parameter}"),
        Value::Sub(text) => format!("!Sub {text}"),
        Value::OfStage { before, name, after } => format!("!Sub {before}posthorn-${{Stage}}-{name}{after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_form_that_each_place_needs() {
        assert_eq!(
            (camel("get-ip-pool"), header("x-request-id")),
            ("GetIpPool".into(), "X-Request-Id".into())
        );
    }
}
