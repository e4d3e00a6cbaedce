//! The dashboard's body must be JSON that CloudWatch reads, and show every schedule and every metric of the installation.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>

use posthorn_runtime::{Function, Trigger, metrics};
use serde_json::Value;

use crate::template::Template;

/// CloudWatch's grid.
const COLUMNS: u64 = 24;
/// CloudWatch's limit of widgets.
const WIDGETS_MAX: usize = 500;

/// Every fault of the dashboard.
pub fn faults(template: &Template, functions: &[&Function]) -> Vec<String> {
    let bodies: Vec<&str> = template
        .resources("AWS::CloudWatch::Dashboard")
        .filter_map(|(_, dashboard)| dashboard["Properties"]["DashboardBody"].as_str())
        .collect();
    let [body] = bodies[..] else { return vec![format!("{}: not one dashboard", template.file)] };
    let body = substituted(body.trim_start_matches("!Sub "));
    match serde_json::from_str::<Value>(&body) {
        Ok(json) => wrong(&json, &body, functions),
        Err(error) => vec![format!("{}: the dashboard is no JSON: {error}", template.file)],
    }
}

/// The text after `!Sub`.
fn substituted(text: &str) -> String {
    text.replace("${Stage}", "production").replace("${AWS::Region}", "eu-west-1")
}

fn wrong(json: &Value, body: &str, functions: &[&Function]) -> Vec<String> {
    let mut faults = Vec::new();
    let widgets = json["widgets"].as_array().cloned().unwrap_or_default();
    if widgets.is_empty() || widgets.len() > WIDGETS_MAX {
        faults.push(format!("the dashboard has {} widgets", widgets.len()));
    }
    for widget in &widgets {
        let number = |name: &str| widget[name].as_u64().unwrap_or(COLUMNS + 1);
        let known = ["metric", "log", "text"].iter().any(|kind| widget["type"] == *kind);
        if !known || number("x") + number("width") > COLUMNS || widget["properties"].is_null() {
            faults.push(format!("a widget that CloudWatch does not take: {widget}"));
        }
        if widget["type"] != "text" && widget["properties"]["region"] != "eu-west-1" {
            faults.push(format!("a widget without region: {widget}"));
        }
    }
    if body.contains("${") {
        faults.push("the dashboard has a variable that nothing replaces".to_owned());
    }
    for function in functions.iter().filter(|one| matches!(one.trigger, Trigger::Schedule(_))) {
        let group = format!("'/aws/lambda/posthorn-production-{}-{}'", function.context, function.name);
        if !body.contains(&group) {
            faults.push(format!("the dashboard does not show the last run of {}", function.name));
        }
    }
    // The heartbeat alone is only an alarm: its line says nothing else.
    for metric in metrics::ALL.iter().filter(|metric| ***metric != metrics::WATCHED) {
        if !body.contains(&format!("MetricName=\\\"{}\\\"", metric.name)) {
            faults.push(format!("the dashboard does not show {}", metric.name));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_json_or_shows_too_little_is_named() {
        let faults_of = |body: &str| {
            let text = format!(
                "Resources: {{ D: {{ Type: AWS::CloudWatch::Dashboard, Properties: {{ DashboardBody: !Sub '{body}' }} }} }}"
            );
            faults(&Template::parse("infra/alarms.yaml", &text), &[])
        };
        assert!(faults_of("{").iter().any(|fault| fault.contains("is no JSON")));
        let wide = r#"{"widgets": [{"type": "text", "x": 20, "width": 6, "properties": {}}]}"#;
        let reported = faults_of(wide);
        assert!(reported.iter().any(|fault| fault.contains("CloudWatch does not take")), "{reported:?}");
        assert!(reported.contains(&"the dashboard does not show DeadLetters".to_owned()), "{reported:?}");
    }
}
