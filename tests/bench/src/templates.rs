//! What the templates say of costs: each function's memory, and the resources that are billed by the month.

use std::{collections::BTreeMap, fs, sync::LazyLock};

use posthorn_harness::root;
use serde_yaml_ng::Value;

static MEMORY_MB: LazyLock<BTreeMap<String, u32>> = LazyLock::new(read);

/// A function's memory in megabytes.
pub fn memory_mb(function: &str) -> u32 {
    *MEMORY_MB.get(function).unwrap_or_else(|| panic!("no template has the memory of {function}"))
}

/// How many resources of each type the templates make, with the stack that holds the others.
pub fn resources() -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for template in all() {
        let resources = template["Resources"].as_mapping().cloned().unwrap_or_default();
        for kind in resources.values().filter_map(|resource| resource["Type"].as_str()) {
            *count.entry(kind.to_owned()).or_default() += 1;
        }
    }
    count
}

/// What the alarms are billed for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Alarms {
    /// The metrics that all alarms analyse.
    pub metrics: usize,
    /// The installation's own metrics that are written all the time: those whose silence is an alarm.
    pub heartbeats: usize,
}

/// Counts what the alarms of the templates are billed for.
pub fn alarms() -> Alarms {
    all().iter().fold(Alarms::default(), |sum, template| {
        let one = alarms_of(template);
        Alarms { metrics: sum.metrics + one.metrics, heartbeats: sum.heartbeats + one.heartbeats }
    })
}

/// A metric math alarm analyses each metric that it lists, a Metrics Insights alarm each that its query finds. Those that functions
/// write exist only while something is wrong; one is counted all the same.
fn alarms_of(template: &Value) -> Alarms {
    let mut alarms = Alarms::default();
    for resource in template["Resources"].as_mapping().into_iter().flat_map(|all| all.values()) {
        if resource["Type"] != "AWS::CloudWatch::Alarm" {
            continue;
        }
        let properties = &resource["Properties"];
        let metrics = properties["Metrics"].as_sequence();
        let listed = metrics.map(|all| all.iter().filter(|metric| !metric["MetricStat"].is_null()).count());
        alarms.metrics += listed.unwrap_or(1).max(1);
        let is_own = properties["Namespace"] == "Posthorn";
        alarms.heartbeats += usize::from(is_own && properties["TreatMissingData"] == "breaching");
    }
    alarms
}

fn read() -> BTreeMap<String, u32> {
    all().iter().flat_map(functions).collect()
}

fn all() -> Vec<Value> {
    let files =
        fs::read_dir(root().join("infra")).expect("infra is there").flatten().map(|entry| entry.path());
    let yaml = files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    yaml.chain([root().join("template.yaml")])
        .map(|path| parsed(&fs::read_to_string(path).expect("a template is readable")))
        .collect()
}

fn parsed(text: &str) -> Value {
    serde_yaml_ng::from_str(text).expect("a template is YAML")
}

fn functions(template: &Value) -> Vec<(String, u32)> {
    let memory = |of: &Value| of["MemorySize"].as_u64().and_then(|mb| u32::try_from(mb).ok());
    let global = memory(&template["Globals"]["Function"]);
    let resources = template["Resources"].as_mapping().cloned().unwrap_or_default();
    let entry = |properties: &Value| {
        let name = properties["CodeUri"].as_str()?.trim_end_matches('/').rsplit('/').next()?.to_owned();
        Some((name, memory(properties).or(global)?))
    };
    resources.values().filter_map(|resource| entry(&resource["Properties"])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_functions_own_memory_overrides_the_templates_default() {
        let text = "
            Globals: { Function: { MemorySize: 256 } }
            Resources:
              A: { Properties: { CodeUri: ../target/lambda/a/, Role: !GetAtt R.Arn } }
              B: { Properties: { CodeUri: ../target/lambda/b/, MemorySize: 128 } }
              C: { Properties: { QueueName: c } }";
        assert_eq!(functions(&parsed(text)), [("a".to_owned(), 256), ("b".to_owned(), 128)]);
    }

    #[test]
    fn an_alarm_is_billed_for_each_metric_that_it_analyses() {
        let text = "
            Resources:
              Plain: { Type: AWS::CloudWatch::Alarm, Properties: { Namespace: AWS/SQS, TreatMissingData: breaching } }
              Heartbeat: { Type: AWS::CloudWatch::Alarm, Properties: { Namespace: Posthorn, TreatMissingData: breaching } }
              Query: { Type: AWS::CloudWatch::Alarm, Properties: { Metrics: [{ Expression: SELECT }] } }
              Math:
                Type: AWS::CloudWatch::Alarm
                Properties: { Metrics: [{ Expression: a + b }, { MetricStat: { Stat: Sum } }, { MetricStat: { Stat: Sum } }] }
              Queue: { Type: AWS::SQS::Queue }";
        assert_eq!(alarms_of(&parsed(text)), Alarms { metrics: 5, heartbeats: 1 });
    }
}
