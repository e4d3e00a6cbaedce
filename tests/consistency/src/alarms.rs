//! The alarms must cover everything that can stop, name it, and lead to a row of the runbook. The dashboard must show it.

mod cases;
mod dashboard;
mod evaluate;

use std::collections::BTreeSet;

use posthorn_runtime::{
    Function, Trigger,
    metrics::{self, Metric},
    uses::Queue,
};
use serde_json::{Value, json};

use crate::template::Template;

pub use dashboard::faults as faults_of_dashboard;

/// The page with the runbook.
pub const RUNBOOK: &str = "docs/ops.md";
/// The metrics of AWS that must have an alarm.
const OF_AWS: [(&str, &str); 4] = [
    ("AWS/Lambda", "Errors"),
    ("AWS/Lambda", "Throttles"),
    ("AWS/SES", "Reputation.BounceRate"),
    ("AWS/SES", "Reputation.ComplaintRate"),
];
/// CloudWatch's limit of an alarm's description.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>
const DESCRIPTION_MAX: usize = 1024;

/// Queues that the watch leaves out, or that do not exist (any more). Its jobs are made from the declarations.
pub fn unwatched(functions: &[&Function], consumed: &[Queue]) -> Vec<String> {
    let queue = |function: &&Function| match function.trigger {
        Trigger::Queue(consumer) => Some(consumer.queue.name.to_owned()),
        _ => None,
    };
    let queues: BTreeSet<String> = functions.iter().filter_map(queue).collect();
    let watched: BTreeSet<String> = consumed.iter().map(|queue| queue.name.to_owned()).collect();
    queues
        .symmetric_difference(&watched)
        .map(|name| format!("watch/queues.rs: {name} is not the same as declared"))
        .collect()
}

/// Faults of the alarms: signals without an alarm, and alarms without a notification, a description or a row of the runbook.
pub fn faults(template: &Template, runbook: &str) -> Vec<String> {
    let alarms: Vec<&Value> =
        template.resources("AWS::CloudWatch::Alarm").map(|(_, alarm)| &alarm["Properties"]).collect();
    let mut faults: Vec<String> = alarms.iter().flat_map(|alarm| incomplete(alarm, runbook)).collect();
    for metric in metrics::ALL.iter().filter(|metric| metric.is_trouble()) {
        if !alarms.iter().any(|alarm| asks_for(alarm, metric)) {
            faults.push(format!("no alarm asks for {}, by each of {:?}", metric.name, metric.dimensions));
        }
    }
    let heartbeat = alarms.iter().any(|alarm| {
        alarm["MetricName"] == metrics::WATCHED.name && alarm["TreatMissingData"] == "breaching"
    });
    if !heartbeat {
        faults.push("no alarm notices that the watch is silent".to_owned());
    }
    let of_aws = OF_AWS.iter().filter(|(namespace, name)| {
        !alarms.iter().any(|alarm| alarm["Namespace"] == *namespace && alarm["MetricName"] == *name)
    });
    faults.extend(of_aws.map(|(namespace, name)| format!("no alarm asks for {namespace} {name}")));
    faults
}

/// Whether the root template lets production go without an address for its alarms.
pub fn unheard(root: &Template) -> Vec<String> {
    let rules = root.document["Rules"].as_object();
    let refuses = rules.into_iter().flat_map(|rules| rules.values()).any(|rule| {
        rule["RuleCondition"] == json!({ "!Equals": ["!Ref Stage", "production"] })
            && rule["Assertions"][0]["Assert"] == json!({ "!Not": [{ "!Equals": ["!Ref AlarmEmail", ""] }] })
    });
    let fault = || format!("{}: production may be deployed without AlarmEmail", root.file);
    if refuses { Vec::new() } else { vec![fault()] }
}

/// The name that follows the installation's prefix.
fn name(alarm: &Value) -> &str {
    let whole = alarm["AlarmName"].as_str().unwrap_or_default();
    whole.trim_start_matches("!Sub posthorn-${Stage}-")
}

fn incomplete(alarm: &Value, runbook: &str) -> Vec<String> {
    let name = name(alarm);
    let mut faults = Vec::new();
    let actions = alarm["AlarmActions"][0].as_str().unwrap_or_default();
    if !actions.ends_with(":posthorn-${Stage}-alarms") {
        faults.push(format!("{name} notifies nobody"));
    }
    let description = alarm["AlarmDescription"].as_str().unwrap_or_default();
    if !description.contains(RUNBOOK) || description.len() > DESCRIPTION_MAX {
        faults.push(format!("{name}: its description does not lead to {RUNBOOK}, or is too long"));
    }
    if alarm["TreatMissingData"].is_null() {
        faults.push(format!("{name} does not say how it treats missing data"));
    }
    if !runbook.contains(&format!("\n| `{name}` |")) {
        faults.push(format!("{RUNBOOK} has no row for {name}"));
    }
    faults
}

/// Whether the alarm has a contributor for each thing that the metric names.
fn asks_for(alarm: &Value, metric: &Metric) -> bool {
    let expression = alarm["Metrics"][0]["Expression"].as_str().unwrap_or_default();
    expression.contains(&format!("({}) FROM SCHEMA(\"{}\", ", metric.name, metrics::NAMESPACE))
        && expression.ends_with(&format!(" GROUP BY {}", metric.dimensions.join(", ")))
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::Consumer;

    use super::*;

    #[test]
    fn a_queue_that_nothing_watches_is_named() {
        static EAT: Function = Function {
            name: "eat",
            trigger: Trigger::Queue(Consumer::of(Queue::unaddressed("food"))),
            ..Function::DEFAULT
        };
        assert_eq!(unwatched(&[&EAT], &[Queue::unaddressed("food")]), [""; 0]);
        assert_eq!(unwatched(&[&EAT], &[]), ["watch/queues.rs: food is not the same as declared"]);
    }

    #[test]
    fn a_root_template_that_lets_production_go_unheard_is_named() {
        let reported = unheard(&Template::parse("template.yaml", "Rules: {}"));
        assert_eq!(reported, ["template.yaml: production may be deployed without AlarmEmail"]);
    }

    #[test]
    fn a_signal_without_an_alarm_and_an_alarm_without_a_row_are_named() {
        let template = Template::parse(
            "infra/alarms.yaml",
            "Resources: { A: { Type: AWS::CloudWatch::Alarm, Properties: { AlarmName: !Sub 'posthorn-${Stage}-a' } } }",
        );
        let reported = faults(&template, "");
        for fault in [
            "a notifies nobody",
            "a: its description does not lead to docs/ops.md, or is too long",
            "a does not say how it treats missing data",
            "docs/ops.md has no row for a",
            "no alarm asks for JobStopped, by each of [\"Job\", \"Reason\"]",
            "no alarm notices that the watch is silent",
            "no alarm asks for AWS/Lambda Throttles",
        ] {
            assert!(reported.iter().any(|one| one == fault), "{fault}: {reported:#?}");
        }
    }
}
