//! Each table, queue, bucket and topic that functions use must be in a hand-written stack. Messages and events that a consumer
//! fails on must go to a dead-letter queue, and `watch-installation` must look at each of those queues.

use std::collections::{BTreeMap, BTreeSet};

use posthorn_runtime::{
    Function, Trigger,
    uses::{Bus, Queue, Resource, Use},
};
use serde_json::Value;

use crate::{policy::referred, template::Template};

/// The resources of all hand-written stacks, by their names in the cloud.
struct Kept<'t> {
    names: BTreeSet<String>,
    queues: BTreeMap<String, (&'t Template, &'t str, &'t Value)>,
}

impl<'t> Kept<'t> {
    fn of(stacks: &'t [Template]) -> Self {
        let mut kept = Self { names: BTreeSet::new(), queues: BTreeMap::new() };
        for stack in stacks {
            for (id, resource) in stack.document["Resources"].as_object().into_iter().flatten() {
                let properties = &resource["Properties"];
                let bus = (resource["Type"] == "AWS::Events::EventBus").then_some("Name");
                let named = ["TableName", "QueueName", "BucketName", "TopicName"].into_iter().chain(bus);
                let Some(name) = named.filter_map(|key| properties[key].as_str()).next() else { continue };
                let name = name.trim_start_matches("!Sub ").to_owned();
                if resource["Type"] == "AWS::SQS::Queue" {
                    kept.queues.insert(name.clone(), (stack, id, properties));
                }
                kept.names.insert(name);
            }
        }
        kept
    }

    fn queue(&self, queue: Queue) -> Option<&(&'t Template, &'t str, &'t Value)> {
        self.queues.get(&of_stage(queue.name))
    }
}

fn of_stage(name: &str) -> String {
    format!("posthorn-${{Stage}}-{name}")
}

/// The name of a resource, as its stack writes it; `None` for resources that need no stack here.
fn name(resource: Resource) -> Option<String> {
    match resource {
        Resource::Table(table) | Resource::Index(table, _) | Resource::Stream(table) => {
            Some(of_stage(table.name()))
        }
        Resource::Queue(queue) => Some(of_stage(queue.name)),
        Resource::Objects(bucket, _) => {
            Some(format!("{}-${{AWS::AccountId}}-${{AWS::Region}}", of_stage(bucket.name)))
        }
        Resource::Bus => Some(of_stage(Bus::NAME)),
        Resource::SealingKey | Resource::Ses(_) | Resource::SmsVoice(_) | Resource::Jobs => None,
    }
}

/// Every fault. `watched` are the names of the dead-letter queues that `watch-installation` looks at.
pub fn faults(stacks: &[Template], functions: &[&Function], watched: &[&str]) -> Vec<String> {
    let kept = Kept::of(stacks);
    let (mut faults, mut dead) = (Vec::new(), BTreeSet::new());
    for function in functions {
        faults.extend(not_kept(&kept, function));
        match dead_letters(&kept, function) {
            Ok(queue) => dead.extend(queue),
            Err(fault) => faults.push(fault),
        }
    }
    faults.extend(unwatched(&kept, &dead, watched));
    faults
}

fn place(function: &Function) -> String {
    format!("functions/{}: {}", function.context, function.name)
}

/// Resources that the function uses or is triggered by and that are in no stack, and a queue with too short a visibility timeout.
fn not_kept(kept: &Kept<'_>, function: &Function) -> Vec<String> {
    let grants = Use::grants(&function.all_uses()).into_iter();
    let names = grants.filter_map(|grant| name(grant.resource)).filter(|name| !kept.names.contains(name));
    let mut faults: Vec<String> =
        names.map(|name| format!("{} uses {name}, which is in no stack", place(function))).collect();
    match function.trigger {
        Trigger::Queue(consumer) => match kept.queue(consumer.queue) {
            Some((stack, id, properties)) => faults.extend(too_short(stack, id, properties, function)),
            None => faults.push(format!("{} is triggered by a queue that is in no stack", place(function))),
        },
        Trigger::Topic(subscription) if !kept.names.contains(&of_stage(subscription.topic.name)) => {
            faults.push(format!("{} is triggered by a topic that is in no stack", place(function)));
        }
        _ => {}
    }
    faults
}

/// The function's dead-letter queue, if it needs one: the stack's file and the queue's logical id.
fn dead_letters(kept: &Kept<'_>, function: &Function) -> Result<Option<(String, String)>, String> {
    let queue = match function.trigger {
        Trigger::Queue(consumer) => {
            let Some((stack, id, properties)) = kept.queue(consumer.queue) else { return Ok(None) };
            let dead =
                target(properties).ok_or_else(|| format!("{}: {id} has no dead-letter queue", stack.file))?;
            return Ok(Some((stack.file.clone(), dead)));
        }
        Trigger::Topic(subscription) => subscription.dead_letters,
        Trigger::Stream(reader) => reader.dead_letters,
        // An HTTP caller and a person see the failure; a schedule runs again.
        Trigger::Http(_) | Trigger::Unrouted | Trigger::Schedule(_) | Trigger::Invoked(_) => return Ok(None),
    };
    Ok(place_of(kept, queue))
}

/// Dead-letter queues that nothing watches. `watched` are the names of those that `watch-installation` looks at.
fn unwatched(kept: &Kept<'_>, dead: &BTreeSet<(String, String)>, watched: &[&str]) -> Vec<String> {
    let is_watched = |file: &str, id: &str| {
        let of_queue = |name: &&str| {
            let found = kept.queues.get(&of_stage(name));
            found.is_some_and(|(stack, queue, _)| stack.file == file && *queue == id)
        };
        watched.iter().any(of_queue)
    };
    let unwatched = dead.iter().filter(|(file, id)| !is_watched(file, id));
    unwatched.map(|(file, id)| format!("{file}: nothing watches the depth of {id}")).collect()
}

fn place_of(kept: &Kept<'_>, queue: Queue) -> Option<(String, String)> {
    kept.queue(queue).map(|(stack, id, _)| (stack.file.clone(), (*id).to_owned()))
}

/// Lambda's manual asks for a visibility timeout of six times the consumer's timeout.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
fn too_short(stack: &Template, id: &str, properties: &Value, function: &Function) -> Option<String> {
    let wanted = 6 * u64::from(function.timeout_seconds());
    let said = properties["VisibilityTimeout"].as_u64().unwrap_or(30);
    (said < wanted)
        .then(|| format!("{}: {id} has a visibility timeout of {said} s instead of {wanted} s", stack.file))
}

fn target(properties: &Value) -> Option<String> {
    properties["RedrivePolicy"]["deadLetterTargetArn"].as_str().and_then(referred).map(str::to_owned)
}

/// Queues without encryption.
pub fn unencrypted(template: &Template) -> Vec<String> {
    let queues = template.resources("AWS::SQS::Queue");
    let open = queues.filter(|(_, queue)| queue["Properties"]["SqsManagedSseEnabled"] != true);
    open.map(|(id, _)| format!("{}: {id} is not encrypted", template.file)).collect()
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::{Consumer, uses::Table};

    use super::*;

    const WATCHED: &[&str] = &["mail-dead"];
    const REDRIVE: &str = "VisibilityTimeout: 180, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn }";

    static DELIVER: Function = Function {
        context: "mail",
        name: "deliver",
        trigger: Trigger::Queue(Consumer::of(Queue::new("mail", "MAIL_QUEUE_URL"))),
        ..Function::DEFAULT
    };
    static READ: Function =
        Function { context: "mail", name: "read", uses: &[Table::Messages.get()], ..Function::DEFAULT };

    fn mail(redrive: &str, watched: &[&str], function: &'static Function) -> Vec<String> {
        let text = format!(
            "
Resources:
  Dead: {{ Type: AWS::SQS::Queue, Properties: {{ QueueName: !Sub 'posthorn-${{Stage}}-mail-dead' }} }}
  Mail: {{ Type: AWS::SQS::Queue, Properties: {{ QueueName: !Sub 'posthorn-${{Stage}}-mail', {redrive} }} }}
"
        );
        faults(&[Template::parse("infra/mail.yaml", &text)], &[function], watched)
    }

    #[test]
    fn a_queue_with_a_watched_dead_letter_queue_has_no_fault() {
        assert_eq!(mail(REDRIVE, WATCHED, &DELIVER), [""; 0]);
    }

    #[test]
    fn an_unwatched_or_missing_dead_letter_queue_a_missing_table_and_a_short_timeout_are_named() {
        let reported = ["infra/mail.yaml: nothing watches the depth of Dead"];
        assert_eq!(mail(REDRIVE, &[], &DELIVER), reported);
        let reported = ["infra/mail.yaml: Mail has no dead-letter queue"];
        assert_eq!(mail("VisibilityTimeout: 180", WATCHED, &DELIVER), reported);
        let reported = ["functions/mail: read uses posthorn-${Stage}-messages, which is in no stack"];
        assert_eq!(mail(REDRIVE, WATCHED, &READ), reported);
        let reported = ["infra/mail.yaml: Mail has a visibility timeout of 60 s instead of 180 s"];
        assert_eq!(mail(&REDRIVE.replace("180", "60"), WATCHED, &DELIVER), reported);
    }

    #[test]
    fn an_unencrypted_queue_is_named() {
        let text = "Resources: { Mail: { Type: AWS::SQS::Queue } }";
        let reported = unencrypted(&Template::parse("infra/mail.yaml", text));
        assert_eq!(reported, ["infra/mail.yaml: Mail is not encrypted"]);
    }
}
