//! A function's role, from its uses.

use posthorn_runtime::{
    Function, Trigger,
    uses::{Grant, Resource, Use},
};

use crate::names;

/// The actions with which Lambda reads a stream. It needs `ListStreams` to make the mapping; the stream is a sufficient resource.
const READS_STREAM: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

/// Everything that the function's role allows, including the needs of its trigger, but without its log.
pub fn of(function: &Function) -> Vec<Grant> {
    let mut grants = Use::grants(&function.all_uses());
    if let Trigger::Stream(reader) = function.trigger {
        let read = |(table, _): &(_, _)| Grant {
            resource: Resource::Stream(*table),
            actions: READS_STREAM.map(str::to_owned).to_vec(),
        };
        grants.extend(reader.of.iter().map(read));
    }
    grants
}

/// The resource as a template names it. `Resource::Jobs` is several, the functions with these names.
fn arns(resource: Resource, jobs: &[String]) -> Vec<String> {
    vec![match resource {
        Resource::Table(table) => names::table(table),
        Resource::Index(table, index) => names::index(table, index),
        Resource::Stream(table) => format!("!Ref {}", names::stream_parameter(table)),
        Resource::Queue(queue) => names::queue(queue),
        Resource::Objects(bucket, prefix) => names::objects(bucket, prefix),
        Resource::SealingKey => format!("!Ref {}", names::SEALING_KEY),
        Resource::Ses(rest) => names::ses(rest),
        Resource::SmsVoice(rest) => names::sms_voice(rest),
        Resource::Bus => names::bus(),
        Resource::Jobs => return jobs.iter().map(|name| names::function(name)).collect(),
    }]
}

/// The statements of the role's policy, as template text. Resources with the same actions share a statement. `jobs` are the names of all
/// scheduled functions.
pub fn statements(function: &Function, jobs: &[String]) -> String {
    let mut by_actions: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for grant in of(function) {
        let named = arns(grant.resource, jobs);
        match by_actions.iter_mut().find(|(actions, _)| *actions == grant.actions) {
            Some((_, resources)) => resources.extend(named),
            None => by_actions.push((grant.actions, named)),
        }
    }
    by_actions.iter().map(|(actions, resources)| statement(actions, resources)).collect()
}

fn statement(actions: &[String], resources: &[String]) -> String {
    let resource = match resources {
        [one] => format!(" {one}\n"),
        several => {
            several.iter().fold("\n".to_owned(), |lines, one| lines + "                  - " + one + "\n")
        }
    };
    format!(
        "              - Effect: Allow\n                Action: [{}]\n                Resource:{resource}",
        actions.join(", ")
    )
}
