//! Numbers that stand both in the code and in a template.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::template::Template;

/// The code's count of receives after which a queue gives a message up, against the queue's redrive policy.
pub fn receives(template: &Template, queue: &str, receives_max: u32) -> Vec<String> {
    let found = template.resources("AWS::SQS::Queue").find(|(id, _)| *id == queue);
    let count = found.map(|(_, queue)| queue["Properties"]["RedrivePolicy"]["maxReceiveCount"].clone());
    if count == Some(receives_max.into()) {
        return Vec::new();
    }
    vec![format!(
        "{}: {queue} gives up after other than the {receives_max} receives that the code counts",
        template.file
    )]
}

/// The longest that SQS keeps a message.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const KEPT_SECONDS_MAX: u32 = 14 * 24 * 3600;

/// A queue whose messages stand nowhere else, so that nothing brings back what it forgets, against the time that it keeps
/// them.
pub fn kept(template: &Template, queue: &str) -> Vec<String> {
    let found = template.resources("AWS::SQS::Queue").find(|(id, _)| *id == queue);
    match found.map(|(_, queue)| queue["Properties"]["MessageRetentionPeriod"] == KEPT_SECONDS_MAX) {
        Some(true) => Vec::new(),
        _ => vec![format!("{}: {queue} forgets what nothing brings back", template.file)],
    }
}

/// The code's shards, against the inputs of the schedules that drain them.
pub fn shards(template: &Template, function: &str, shards: u32) -> Vec<String> {
    let found = template.resources("AWS::Serverless::Function").find(|(id, _)| *id == function);
    let events = found.and_then(|(_, function)| function["Properties"]["Events"].as_object());
    let drained: BTreeSet<u64> = events.into_iter().flatten().filter_map(|(_, event)| shard(event)).collect();
    let wanted: BTreeSet<u64> = (0..shards.into()).collect();
    let missing =
        wanted.difference(&drained).map(|shard| format!("{}: nothing drains shard {shard}", template.file));
    let unknown =
        drained.difference(&wanted).map(|shard| format!("{}: there is no shard {shard}", template.file));
    missing.chain(unknown).collect()
}

fn shard(event: &Value) -> Option<u64> {
    let input: Value = serde_json::from_str(event["Properties"]["Input"].as_str()?).ok()?;
    input["shard"].as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_count_of_receives_is_named() {
        let queue = "{ Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { maxReceiveCount: 6 } } }";
        let template = Template::parse("infra/mail.yaml", &format!("Resources: {{ Mail: {queue} }}"));
        assert_eq!(receives(&template, "Mail", 6), [""; 0]);
        let told = "infra/mail.yaml: Mail gives up after other than the 5 receives that the code counts";
        assert_eq!(receives(&template, "Mail", 5), [told]);
    }

    #[test]
    fn a_queue_that_forgets_too_early_is_named() {
        let stack = |properties: &str| {
            let queue = format!("{{ Type: AWS::SQS::Queue, Properties: {{ {properties} }} }}");
            Template::parse("infra/mail.yaml", &format!("Resources: {{ Mail: {queue} }}"))
        };
        assert_eq!(kept(&stack("MessageRetentionPeriod: 1209600"), "Mail"), [""; 0]);
        let told = ["infra/mail.yaml: Mail forgets what nothing brings back"];
        assert_eq!(kept(&stack("MessageRetentionPeriod: 345600"), "Mail"), told);
        assert_eq!(kept(&stack(""), "Mail"), told);
    }

    #[test]
    fn a_shard_without_a_schedule_and_one_too_many_are_named() {
        let events =
            r#"{ A: { Properties: { Input: '{"shard":0}' } }, B: { Properties: { Input: '{"shard":2}' } } }"#;
        let function = format!("{{ Type: AWS::Serverless::Function, Properties: {{ Events: {events} }} }}");
        let template = Template::parse("infra/mail.yaml", &format!("Resources: {{ Drain: {function} }}"));
        let told = ["infra/mail.yaml: nothing drains shard 1", "infra/mail.yaml: there is no shard 2"];
        assert_eq!(shards(&template, "Drain", 2), told);
    }
}
