//! Metrics that functions write into their logs, in CloudWatch's embedded metric format: CloudWatch makes the metric, and the same
//! line says in words what happened. No call is made, and no role needs a grant.
//!
//! Of all these metrics only [`WATCHED`] is written while everything is well. A custom metric is billed for the hours in which it
//! has data, so the others cost nothing until something stops. The alarms are in `infra/alarms.yaml`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use jiff::Timestamp;
use posthorn_app::App;
use serde_json::{Value, json};

/// The namespace of all metrics.
pub const NAMESPACE: &str = "Posthorn";
/// The dimension of the installation. Every metric has it.
pub const STAGE: &str = "Stage";
/// The target of the log events that carry a metric. [`crate::log_layer`] writes their text unchanged.
pub(crate) const TARGET: &str = "posthorn::metrics";

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// CloudWatch's unit, such as `Count`.
    pub unit: &'static str,
    /// Its dimensions besides [`STAGE`]: what the alarm names.
    pub dimensions: &'static [&'static str],
}

const fn metric(name: &'static str, unit: &'static str, dimensions: &'static [&'static str]) -> Metric {
    Metric { name, unit, dimensions }
}

/// `watch-installation` looked at everything. It is the heartbeat: when it is missing, nothing else would report.
pub static WATCHED: Metric = metric("Watched", "Count", &[]);
/// The messages in a dead-letter queue that has any.
pub static DEAD_LETTERS: Metric = metric("DeadLetters", "Count", &["Queue"]);
/// A job that is late (seconds since it was last seen to run) or failing (failed runs in a row).
pub static JOB_STOPPED: Metric = metric("JobStopped", "None", &["Job", "Reason"]);
/// A job that somebody paused. It raises no alarm; the dashboard shows it.
pub static JOB_PAUSED: Metric = metric("JobPaused", "Count", &["Job"]);
/// How old the oldest message is that a consumer gets too late, or for how long nobody has consumed a queue.
pub static QUEUE_BEHIND: Metric = metric("QueueBehind", "Seconds", &["Queue"]);
/// How old the oldest change is that a stream's reader gets too late.
pub static STREAM_BEHIND: Metric = metric("StreamBehind", "Seconds", &["Function"]);
/// An answer with a status from 500.
pub static SERVER_ERRORS: Metric = metric("ServerErrors", "Count", &["Function"]);

/// All metrics.
pub static ALL: [&Metric; 7] =
    [&WATCHED, &DEAD_LETTERS, &JOB_STOPPED, &JOB_PAUSED, &QUEUE_BEHIND, &STREAM_BEHIND, &SERVER_ERRORS];

/// Writes a value of a metric, with one value for each of its dimensions, and a `message` for people.
pub fn emit(app: &App, metric: &Metric, dimensions: &[&str], value: u64, message: &str) {
    let line = line(app.now(), app.setting("STAGE"), metric, dimensions, value, message);
    tracing::info!(target: TARGET, line = line.as_str());
}

/// The log line of a value. `timestamp`, `level` and `message` are those of every line of the log; Lambda filters by the level.
fn line(
    now: Timestamp,
    stage: &str,
    metric: &Metric,
    dimensions: &[&str],
    value: u64,
    message: &str,
) -> String {
    let names: Vec<&str> = std::iter::once(STAGE).chain(metric.dimensions.iter().copied()).collect();
    let mut line = json!({
        "_aws": {
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [names],
                "Metrics": [{ "Name": metric.name, "Unit": metric.unit }],
            }],
        },
        "timestamp": now.to_string(),
        "level": if metric.is_trouble() { "WARN" } else { "INFO" },
        "message": message,
    });
    line[metric.name] = value.into();
    line[STAGE] = stage.into();
    for (name, value) in metric.dimensions.iter().zip(dimensions) {
        line[*name] = Value::from(*value);
    }
    line.to_string()
}

impl Metric {
    /// Whether a value above zero means that something stopped.
    pub fn is_trouble(&self) -> bool {
        *self != WATCHED && *self != JOB_PAUSED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_the_embedded_metric_format() {
        let now: Timestamp = "2026-11-21T10:00:00.25Z".parse().unwrap();
        let line = line(now, "production", &DEAD_LETTERS, &["email-dead"], 3, "dead letters in email-dead");
        let expected = concat!(
            r#"{"DeadLetters":3,"Queue":"email-dead","Stage":"production","#,
            r#""_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stage","Queue"]],"#,
            r#""Metrics":[{"Name":"DeadLetters","Unit":"Count"}],"Namespace":"Posthorn"}],"#,
            r#""Timestamp":1795255200250},"level":"WARN","message":"dead letters in email-dead","#,
            r#""timestamp":"2026-11-21T10:00:00.25Z"}"#
        );
        assert_eq!(line, expected);
    }

    #[test]
    fn every_line_keeps_the_formats_rules() {
        // The specification's limits: at most 30 dimensions, and a root member for each dimension and metric.
        for metric in ALL {
            let dimensions: Vec<&str> = metric.dimensions.iter().map(|_| "x").collect();
            let line = line(Timestamp::UNIX_EPOCH, "dev", metric, &dimensions, 1, "m");
            let line: Value = serde_json::from_str(&line).unwrap();
            let directive = &line["_aws"]["CloudWatchMetrics"][0];
            assert!(line["_aws"]["Timestamp"].is_u64());
            for name in directive["Dimensions"][0].as_array().unwrap() {
                let value = &line[name.as_str().unwrap()];
                assert!(value.as_str().is_some_and(|text| (1..=1024).contains(&text.len())), "{name}");
            }
            assert!(line[directive["Metrics"][0]["Name"].as_str().unwrap()].is_u64());
            assert!(["Count", "None", "Seconds"].contains(&metric.unit), "{}", metric.unit);
        }
    }
}
