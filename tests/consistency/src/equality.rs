//! The stacks that are made of the declarations against those that were written by hand: parsed, with every name resolved, they
//! are equal, function by function, role by role, variable by variable, route by route.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use posthorn_local::template::{self, EventSource, FunctionResource, Infrastructure};

use crate::template::Template;

fn read(root: &str) -> Infrastructure {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join("template.yaml");
    let given = [
        ("AllowedOrigins", "http://localhost:3000"),
        ("DomainName", "mail.example.com"),
        ("CertificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/x"),
        ("NoticesFrom", "a@example.com"),
        ("FrontSecret", "0123456789012345678901234567890123456789"),
    ];
    template::read(&file, &given.map(|(name, value)| (name.to_owned(), value.to_owned())).into()).unwrap()
}

/// Everything of a function that Lambda is told, as text; its own names but not those that are new on purpose.
fn told(function: &FunctionResource, all: &Infrastructure) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    for statement in &function.statements {
        for action in statement.actions.iter().filter(|action| !action.starts_with("logs:")) {
            told.extend(
                statement.resources.iter().map(|on| format!("{:?} {action} on {on}", statement.effect)),
            );
        }
    }
    for (name, value) in &function.environment {
        // Two names of one key: everywhere the alias now.
        let value = if name == "SEALING_KEY_ID" { "the sealing key" } else { value };
        // New: what an emulator is named by.
        if name != "AWS_ENDPOINT_URL" {
            told.insert(format!("{name}={value}"));
        }
    }
    told.insert(format!("{} s, dead letters {:?}", function.timeout_seconds, function.dead_letter_arn));
    told.extend(function.events.iter().map(|event| source(event, all)));
    told
}

fn source(event: &EventSource, all: &Infrastructure) -> String {
    match event {
        EventSource::Http { api_id, method, path } => {
            let api = all.apis.iter().find(|api| api.id == *api_id).expect("the template has it");
            format!("{method} {path} of an API with {:?}", api.cors)
        }
        // Schedules have names of their own, with the context in them now.
        EventSource::Schedule(schedule) => format!("each {:?} with {}", schedule.every, schedule.input),
        other => format!("{other:?}"),
    }
}

fn by_name(all: &Infrastructure) -> BTreeMap<String, BTreeSet<String>> {
    all.functions.iter().map(|function| (function.name.clone(), told(function, all))).collect()
}

#[test]
fn the_stacks_that_are_made_equal_those_that_were_written() {
    let (old, new) = (by_name(&read("old")), by_name(&read("../..")));
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    for (name, was) in &old {
        let is = &new[name];
        let (lost, gained): (Vec<_>, Vec<_>) = (was.difference(is).collect(), is.difference(was).collect());
        assert!(lost.is_empty() && gained.is_empty(), "{name}\n lost {lost:#?}\n gained {gained:#?}");
    }
}

/// What the local runner does not do: memory, windows, concurrency, logging, trust.
fn unread(file: &str) -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let parsed = Template::parse(file, &std::fs::read_to_string(path).unwrap());
    let roles: BTreeMap<&str, &serde_json::Value> = parsed.resources("AWS::IAM::Role").collect();
    let mut told = BTreeMap::new();
    for (id, function) in parsed.resources("AWS::Serverless::Function") {
        let properties = &function["Properties"];
        let windows = properties["Events"].as_object().into_iter().flatten().map(|(_, event)| {
            let event = &event["Properties"];
            let concurrency = &event["ScalingConfig"]["MaximumConcurrency"];
            // New: the owner may say fewer.
            let concurrency = concurrency["!If"].get(2).unwrap_or(concurrency);
            let window = event["MaximumBatchingWindowInSeconds"].as_u64().unwrap_or_default();
            format!("{window} {concurrency} {} {}", event["RetryPolicy"], event["PayloadFormatVersion"])
        });
        let windows: BTreeSet<String> = windows.collect();
        let role = roles[id.strip_suffix("Function").map(|name| format!("{name}Role")).unwrap().as_str()];
        let text = format!(
            "{} {windows:?} {} {} {}",
            properties["MemorySize"],
            properties["LoggingConfig"],
            role["Properties"]["AssumeRolePolicyDocument"],
            role["Properties"]["Path"]
        );
        told.insert(id.to_owned(), text);
    }
    for (id, role) in roles.iter().filter(|(id, _)| id.ends_with("ScheduleRole")) {
        told.insert((*id).to_owned(), role.to_string());
    }
    told
}

#[test]
fn what_the_local_runner_does_not_read_is_equal_too() {
    for context in ["access", "consent", "content", "messages", "ops", "senders", "timers", "webhooks"] {
        let old = unread(&format!("old/infra/{context}.yaml"));
        let new = unread(&format!("../../infra/{context}.functions.yaml"));
        assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
        for (id, was) in &old {
            assert_eq!(was, &new[id], "{context} {id}");
        }
    }
}

/// Kinds of resources that the old stacks lose.
const STATELESS: [&str; 4] =
    ["AWS::Serverless::Function", "AWS::Serverless::HttpApi", "AWS::IAM::Role", "AWS::Logs::LogGroup"];

fn parse(file: &str) -> Template {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    Template::parse(file, &std::fs::read_to_string(path).unwrap())
}

/// The names in the cloud that a stack of functions gives; roles and APIs have none of their own.
fn names(template: &Template) -> BTreeSet<String> {
    let functions = template.resources("AWS::Serverless::Function").flat_map(|(_, function)| {
        let events = function["Properties"]["Events"].as_object().into_iter().flatten();
        let schedules = events.filter_map(|(_, event)| event["Properties"]["Name"].as_str());
        schedules
            .chain(function["Properties"]["FunctionName"].as_str())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    let groups = template.resources("AWS::Logs::LogGroup");
    functions
        .chain(groups.filter_map(|(_, group)| Some(group["Properties"]["LogGroupName"].as_str()?.to_owned())))
        .collect()
}

#[test]
fn an_installation_of_the_old_layout_is_upgraded_in_one_deployment() {
    let (mut old_names, mut new_names, mut kept) = (BTreeSet::new(), BTreeSet::new(), 0);
    for context in ["access", "consent", "content", "messages", "ops", "senders", "timers", "webhooks"] {
        let (old, new) =
            (parse(&format!("old/infra/{context}.yaml")), parse(&format!("../../infra/{context}.yaml")));
        old_names.extend(names(&old));
        new_names.extend(names(&parse(&format!("../../infra/{context}.functions.yaml"))));
        for (id, was) in old.document["Resources"].as_object().into_iter().flatten() {
            if STATELESS.contains(&was["Type"].as_str().unwrap()) {
                continue;
            }
            let mut is = new.document["Resources"][id].clone();
            // New: pages may upload. A bucket takes that without being made anew.
            if let Some(properties) = is["Properties"].as_object_mut() {
                properties.remove("CorsConfiguration");
            }
            // What names it and what it is made of stay: CloudFormation neither replaces nor removes it.
            for part in ["Type", "Properties"] {
                assert!(
                    is[part] == was[part] || is_an_alarm_of_a_function(was),
                    "{context} {id} {part}: {is} {was}"
                );
            }
            kept += 1;
        }
    }
    let both: Vec<_> = old_names.intersection(&new_names).collect();
    assert!(both.is_empty(), "already there when they are made: {both:?}");
    let (old, new) = (parse("old/template.yaml"), parse("../../template.yaml"));
    for (id, stack) in old.resources("AWS::Serverless::Application") {
        let is = &new.document["Resources"][id]["Properties"]["Location"];
        assert_eq!(is, &stack["Properties"]["Location"], "{id} is another stack");
    }
    println!("{kept} resources stay, {} names go, {} come", old_names.len(), new_names.len());
}

/// It names the function, which has another name now.
fn is_an_alarm_of_a_function(resource: &serde_json::Value) -> bool {
    resource["Type"] == "AWS::CloudWatch::Alarm" && resource["Properties"]["Namespace"] == "AWS/Lambda"
}
