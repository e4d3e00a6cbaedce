//! A SAM template: its YAML as JSON, intrinsics kept as the text that stands there (`!Ref EmailQueue`).

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use serde_yaml_ng::Value as Yaml;

use crate::entry::{Entry, Trigger, UNROUTED};

/// One template.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its path from the root of the tree.
    pub file: String,
    /// The context, which is the file's name.
    pub context: String,
    pub document: Value,
}

/// A function of a template: the entry to compare, and the environment variables it is given.
#[derive(Debug, Clone)]
pub struct Templated {
    pub entry: Entry,
    pub logical_id: String,
    pub settings: BTreeSet<String>,
    /// Whether its route takes HEAD beside GET.
    pub head: bool,
}

impl Template {
    pub fn parse(file: &str, text: &str) -> Self {
        let yaml = serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let context = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".yaml").to_owned();
        Self { file: file.to_owned(), context, document: json(yaml) }
    }

    /// The resources of a type: logical id and the whole entry.
    pub fn resources<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let all = self.document["Resources"].as_object().into_iter().flatten();
        all.filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id.as_str(), resource))
    }

    pub fn functions(&self) -> Vec<Templated> {
        let globals = &self.document["Globals"]["Function"]["Environment"]["Variables"];
        self.resources("AWS::Serverless::Function")
            .map(|(id, resource)| {
                let properties = &resource["Properties"];
                let own = &properties["Environment"]["Variables"];
                let code = properties["CodeUri"].as_str().unwrap_or_default();
                let name = code.strip_prefix("../target/lambda/").unwrap_or(code).trim_end_matches('/');
                let (trigger, head) = trigger(&properties["Events"]);
                Templated {
                    entry: Entry::new(&self.file, &self.context, name, trigger),
                    head,
                    logical_id: id.to_owned(),
                    settings: [globals, own].into_iter().flat_map(keys).collect(),
                }
            })
            .collect()
    }
}

/// What calls a function, from its events; several of one kind count once. A HEAD of the path that its GET has is told
/// apart.
fn trigger(events: &Value) -> (Trigger, bool) {
    let mut found: Vec<Trigger> =
        events.as_object().into_iter().flatten().map(|(_, event)| of_event(event)).collect();
    let gets: Vec<String> = found
        .iter()
        .filter_map(|trigger| match trigger {
            Trigger::Http(route) => Some(format!("HEAD {}", route.strip_prefix("GET ")?)),
            _ => None,
        })
        .collect();
    let all = found.len();
    found.retain(|trigger| !matches!(trigger, Trigger::Http(route) if gets.contains(route)));
    let head = found.len() < all;
    found.dedup();
    match found.len() {
        1 => (found.remove(0), head),
        _ => (Trigger::Http(format!("{} triggers", found.len())), head),
    }
}

fn of_event(event: &Value) -> Trigger {
    let text = |name: &str| event["Properties"][name].as_str().unwrap_or("?").to_owned();
    match event["Type"].as_str().unwrap_or_default() {
        // SAM: without method and path it is the route for what no other takes.
        "HttpApi" if event["Properties"]["Path"].is_null() => Trigger::Http(UNROUTED.to_owned()),
        "HttpApi" => Trigger::Http(format!("{} {}", text("Method"), text("Path"))),
        "SQS" => Trigger::Queue,
        "SNS" => Trigger::Topic,
        "DynamoDB" => Trigger::Stream,
        "ScheduleV2" => Trigger::Schedule,
        other => Trigger::Http(format!("an event of type {other}")),
    }
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

fn json(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Mapping(mapping) => {
            let name = |key: Yaml| json(key).as_str().unwrap_or_default().to_owned();
            Value::Object(mapping.into_iter().map(|(key, value)| (name(key), json(value))).collect())
        }
        Yaml::Sequence(items) => items.into_iter().map(json).collect(),
        Yaml::Tagged(tagged) => match json(tagged.value) {
            Value::String(text) => Value::String(format!("{} {text}", tagged.tag)),
            other => Value::Object(Map::from_iter([(tagged.tag.to_string(), other)])),
        },
        scalar => serde_json::to_value(scalar).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "
Globals: { Function: { Environment: { Variables: { STAGE: !Ref Stage } } } }
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  DrainFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../target/lambda/drain/
      Events: { One: { Type: ScheduleV2 }, Two: { Type: ScheduleV2 } }
  SendFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../target/lambda/send/
      Environment: { Variables: { MAIL_TABLE: !Ref Table } }
      Events:
        Request: { Type: HttpApi, Properties: { Method: POST, Path: /v1/mail } }
";

    #[test]
    fn functions_are_read_with_their_triggers_and_settings() {
        let functions = Template::parse("infra/mail.yaml", MAIL).functions();
        let triggers: Vec<_> =
            functions.iter().map(|one| (one.entry.name.as_str(), one.entry.trigger.clone())).collect();
        assert_eq!(triggers, [("drain", Trigger::Schedule), ("send", Trigger::Http("POST /v1/mail".into()))]);
        assert_eq!(functions[1].settings, BTreeSet::from(["MAIL_TABLE".into(), "STAGE".into()]));
        assert_eq!(functions[1].entry.context, "mail");
    }

    #[test]
    fn a_head_beside_its_get_is_no_second_trigger() {
        let events = |second: &str| {
            let text = format!(
                "{{ A: {{ Type: HttpApi, Properties: {{ Method: GET, Path: /u }} }}, B: {{ Type: HttpApi, Properties: {{ {second} }} }} }}"
            );
            trigger(&json(serde_yaml_ng::from_str(&text).unwrap()))
        };
        assert_eq!(events("Method: HEAD, Path: /u"), (Trigger::Http("GET /u".into()), true));
        assert_eq!(events("Method: HEAD, Path: /v"), (Trigger::Http("2 triggers".into()), false));
    }
}
