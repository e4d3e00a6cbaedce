//! Numbers that are in the code and in a template: both must be equal.

use std::collections::BTreeSet;

use posthorn_runtime::{Function, Trigger};
use serde_json::Value;

use crate::template::Template;

/// Compares `receives_max`, after which the code gives a message up, with the queue's redrive policy.
pub fn receives(template: &Template, queue: &str, receives_max: u32) -> Vec<String> {
    let found = template.resources("AWS::SQS::Queue").find(|(id, _)| *id == queue);
    let count = found.map(|(_, queue)| queue["Properties"]["RedrivePolicy"]["maxReceiveCount"].clone());
    if count == Some(receives_max.into()) {
        return Vec::new();
    }
    vec![format!("{}: the maxReceiveCount of {queue} is not {receives_max}, as in the code", template.file)]
}

/// The longest time that SQS keeps a message.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const KEPT_SECONDS_MAX: u32 = 14 * 24 * 3600;

/// Checks that a queue keeps its messages as long as SQS allows. They are stored nowhere else, so an expired message is lost.
pub fn kept(template: &Template, queue: &str) -> Vec<String> {
    let found = template.resources("AWS::SQS::Queue").find(|(id, _)| *id == queue);
    match found.map(|(_, queue)| queue["Properties"]["MessageRetentionPeriod"] == KEPT_SECONDS_MAX) {
        Some(true) => Vec::new(),
        _ => vec![format!(
            "{}: {queue} must keep its messages for 14 days; they are stored nowhere else",
            template.file
        )],
    }
}

/// Compares the code's number of shards with the inputs of the schedule that drains them.
pub fn shards(functions: &[&Function], name: &str, shards: u32) -> Vec<String> {
    let schedule = functions.iter().find_map(|function| match function.trigger {
        Trigger::Schedule(schedule) if function.name == name => Some(schedule),
        _ => None,
    });
    let inputs = schedule.map_or(&[][..], |schedule| schedule.inputs);
    let drained: BTreeSet<u64> = inputs.iter().filter_map(|input| shard(input)).collect();
    let wanted: BTreeSet<u64> = (0..shards.into()).collect();
    let missing = wanted.difference(&drained).map(|shard| format!("{name}: nothing drains shard {shard}"));
    let unknown = drained.difference(&wanted).map(|shard| format!("{name}: there is no shard {shard}"));
    missing.chain(unknown).collect()
}

fn shard(input: &str) -> Option<u64> {
    serde_json::from_str::<Value>(input).ok()?["shard"].as_u64()
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::Schedule;

    use super::*;

    #[test]
    fn a_differing_count_of_receives_is_named() {
        let queue = "{ Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { maxReceiveCount: 6 } } }";
        let template = Template::parse("infra/mail.yaml", &format!("Resources: {{ Mail: {queue} }}"));
        assert_eq!(receives(&template, "Mail", 6), [""; 0]);
        let reported = "infra/mail.yaml: the maxReceiveCount of Mail is not 5, as in the code";
        assert_eq!(receives(&template, "Mail", 5), [reported]);
    }

    #[test]
    fn a_queue_that_expires_messages_too_early_is_named() {
        let stack = |properties: &str| {
            let queue = format!("{{ Type: AWS::SQS::Queue, Properties: {{ {properties} }} }}");
            Template::parse("infra/mail.yaml", &format!("Resources: {{ Mail: {queue} }}"))
        };
        assert_eq!(kept(&stack("MessageRetentionPeriod: 1209600"), "Mail"), [""; 0]);
        let reported =
            ["infra/mail.yaml: Mail must keep its messages for 14 days; they are stored nowhere else"];
        assert_eq!(kept(&stack("MessageRetentionPeriod: 345600"), "Mail"), reported);
        assert_eq!(kept(&stack(""), "Mail"), reported);
    }

    #[test]
    fn a_shard_without_a_schedule_and_an_unknown_shard_are_named() {
        static DRAIN: Function = Function {
            name: "drain",
            trigger: Trigger::Schedule(Schedule {
                every: "1 minute",
                inputs: &[r#"{"shard":0}"#, r#"{"shard":2}"#],
                while_paused: "",
            }),
            ..Function::DEFAULT
        };
        let reported = ["drain: nothing drains shard 1", "drain: there is no shard 2"];
        assert_eq!(shards(&[&DRAIN], "drain", 2), reported);
    }
}
