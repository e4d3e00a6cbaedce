//! The resources of all stacks, typed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    apis::{self, ApiResource},
    attributes,
    email::{self, ConfigurationSetResource},
    error::{Place, TemplateError},
    functions::{self, FunctionResource},
    ignored::{self, Ignored},
    intrinsics,
    parameters::text,
    policies::{self, ResourceStatement},
    properties::Properties,
    queues::{self, QueueResource},
    receipts::{self, ReceiptRuleResource},
    roles,
    rules::{self, RuleResource},
    sms::{self, SmsSetResource},
    stack::{Raw, Stack},
    tables::{self, TableResource},
};
use crate::aws::{Statement, arn};

/// An SNS topic.
#[derive(Debug, Clone)]
pub struct TopicResource {
    /// Its ARN.
    pub arn: String,
}

/// A queue that gets a topic's messages.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// The topic's ARN.
    pub topic_arn: String,
    /// The queue's ARN.
    pub queue_arn: String,
}

/// An S3 bucket.
#[derive(Debug, Clone)]
pub struct BucketResource {
    /// Its name.
    pub name: String,
    /// Whether its objects can be locked (S3 Object Lock).
    pub object_lock: bool,
}

/// A KMS key.
#[derive(Debug, Clone)]
pub struct KeyResource {
    /// Its id.
    pub id: String,
    /// Its aliases, each with `alias/`.
    pub aliases: Vec<String>,
}

/// Everything that the templates describe.
#[derive(Debug, Clone, Default)]
pub struct Infrastructure {
    /// Lambda functions.
    pub functions: Vec<FunctionResource>,
    /// DynamoDB tables.
    pub tables: Vec<TableResource>,
    /// SQS queues.
    pub queues: Vec<QueueResource>,
    /// SNS topics.
    pub topics: Vec<TopicResource>,
    /// Queues that get topics' messages.
    pub subscriptions: Vec<Subscription>,
    /// EventBridge buses, by name.
    pub buses: Vec<String>,
    /// Rules on the default EventBridge bus that are enabled.
    pub rules: Vec<RuleResource>,
    /// The statements of the policies of topics and buckets.
    pub policies: Vec<ResourceStatement>,
    /// SES configuration sets.
    pub configuration_sets: Vec<ConfigurationSetResource>,
    /// Configuration sets of End User Messaging SMS.
    pub sms_sets: Vec<SmsSetResource>,
    /// SES receipt rules.
    pub receipt_rules: Vec<ReceiptRuleResource>,
    /// S3 buckets.
    pub buckets: Vec<BucketResource>,
    /// KMS keys.
    pub keys: Vec<KeyResource>,
    /// HTTP APIs.
    pub apis: Vec<ApiResource>,
    /// Resources that do not exist on this machine, with the reason.
    pub ignored: Vec<Ignored>,
}

/// Reads a stack and its nested stacks into `into`.
pub(crate) fn collect(stack: &Stack, into: &mut Infrastructure) -> Result<(), TemplateError> {
    let roles = roles_of(stack)?;
    for (id, raw) in &stack.resources {
        if stack.exists(id, raw)? {
            read(stack, id, raw, &roles, into)?;
        }
    }
    stack.nested.values().try_for_each(|nested| collect(nested, into))
}

/// The statements of each role, by the role's ARN.
fn roles_of(stack: &Stack) -> Result<BTreeMap<String, Vec<Statement>>, TemplateError> {
    let mut roles = BTreeMap::new();
    for (id, raw) in stack.resources.iter().filter(|(_, raw)| raw.kind == "AWS::IAM::Role") {
        let place = Place::new(&stack.file, id.clone());
        let properties = Properties::new(intrinsics::resolve(stack, &raw.properties, &place)?, place)?;
        let arn = intrinsics::attribute(stack, id, "Arn", &Place::new(&stack.file, id))?;
        roles.insert(text(&arn), roles::statements(properties)?);
    }
    Ok(roles)
}

fn read(
    stack: &Stack,
    id: &str,
    raw: &Raw,
    roles: &BTreeMap<String, Vec<Statement>>,
    into: &mut Infrastructure,
) -> Result<(), TemplateError> {
    let place = Place::new(&stack.file, id);
    if let Some(reason) = ignored::reason(&raw.kind) {
        into.ignored.push(Ignored {
            file: stack.file.clone(),
            logical_id: id.into(),
            kind: raw.kind.clone(),
            reason,
        });
        return Ok(());
    }
    let resolved = intrinsics::resolve(stack, &raw.properties, &place)?;
    let properties = Properties::new(resolved, place.clone())?;
    match raw.kind.as_str() {
        "AWS::Serverless::Function" => {
            let globals = intrinsics::resolve(stack, &stack.globals["Function"], &place)?;
            into.functions.push(functions::read(&stack.file, id, properties, globals, roles)?);
        }
        "AWS::Serverless::HttpApi" => into.apis.push(apis::read(attributes::api_id(stack, id), properties)?),
        "AWS::DynamoDB::Table" => into.tables.push(tables::read(properties)?),
        "AWS::SQS::Queue" => into.queues.push(queues::read(properties)?),
        "AWS::SNS::Topic" => into.topics.push(topic(properties)?),
        "AWS::Events::EventBus" => into.buses.push(bus(properties)?),
        "AWS::Events::Rule" => into.rules.extend(rules::read(properties)?),
        "AWS::SNS::TopicPolicy" => into.policies.extend(policies::of_topics(properties)?),
        "AWS::S3::BucketPolicy" => into.policies.extend(policies::of_bucket(properties)?),
        "AWS::S3::Bucket" => into.buckets.push(bucket(properties)?),
        "AWS::SNS::Subscription" => into.subscriptions.extend(subscription(properties)?),
        "AWS::SQS::QueuePolicy" => into.policies.extend(policies::of_queues(properties)?),
        "AWS::SES::ConfigurationSet" => email::read_set(properties, &mut into.configuration_sets)?,
        "AWS::SES::ConfigurationSetEventDestination" => {
            email::read_destination(properties, &mut into.configuration_sets)?;
        }
        "AWS::SMSVOICE::ConfigurationSet" => into.sms_sets.push(sms::read(properties)?),
        "AWS::SES::ReceiptRuleSet" => receipts::read_rule_set(properties)?,
        "AWS::SES::ReceiptRule" => into.receipt_rules.extend(receipts::read_rule(properties)?),
        "AWS::KMS::Key" => key(into, &attributes::key_id(stack, id), None, properties)?,
        "AWS::KMS::Alias" => alias(into, properties)?,
        "AWS::Serverless::Application" => nested(properties)?,
        // `roles_of` has read them already, for the functions that have them.
        "AWS::IAM::Role" => {}
        kind => return Err(place.error(format!("type {kind} is not understood"))),
    }
    Ok(())
}

fn topic(mut properties: Properties) -> Result<TopicResource, TemplateError> {
    let name = properties.text("TopicName")?;
    properties.no_effect_here(&["DisplayName", "KmsMasterKeyId", "Tags"]);
    properties.finish()?;
    Ok(TopicResource { arn: arn::topic(&name) })
}

fn bus(mut properties: Properties) -> Result<String, TemplateError> {
    let name = properties.text("Name")?;
    properties.no_effect_here(&["Description", "Tags"]);
    properties.finish()?;
    Ok(name)
}

fn bucket(mut properties: Properties) -> Result<BucketResource, TemplateError> {
    let name = properties.text("BucketName")?;
    let object_lock = properties.flag("ObjectLockEnabled", false)?;
    properties.no_effect_here(&[
        "BucketEncryption",
        "CorsConfiguration",
        "LifecycleConfiguration",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
        "Tags",
        "VersioningConfiguration",
    ]);
    properties.finish()?;
    Ok(BucketResource { name, object_lock })
}

/// Reads a queue's subscription. A person's by email has no effect here, and functions subscribe by their own `Events`.
fn subscription(mut properties: Properties) -> Result<Option<Subscription>, TemplateError> {
    let protocol = properties.text("Protocol")?;
    let (topic_arn, endpoint) = (properties.text("TopicArn")?, properties.text("Endpoint")?);
    let raw = properties.flag("RawMessageDelivery", false)?;
    let place = properties.place.clone();
    properties.finish()?;
    match protocol.as_str() {
        "email" => Ok(None),
        "sqs" if raw => Ok(Some(Subscription { topic_arn, queue_arn: endpoint })),
        "sqs" => Err(place.within("RawMessageDelivery").error("only true is understood")),
        other => Err(place.within("Protocol").error(format!("{other} is not understood"))),
    }
}

fn nested(mut properties: Properties) -> Result<(), TemplateError> {
    properties.no_effect_here(&["Location", "Parameters", "Tags", "TimeoutInMinutes"]);
    properties.finish()
}

fn key(
    into: &mut Infrastructure,
    id: &str,
    alias: Option<String>,
    mut properties: Properties,
) -> Result<(), TemplateError> {
    properties.no_effect_here(&[
        "Description",
        "EnableKeyRotation",
        "PendingWindowInDays",
        "KeyPolicy",
        "Enabled",
        "Tags",
    ]);
    properties.finish()?;
    match into.keys.iter_mut().find(|key| key.id == id) {
        Some(key) => key.aliases.extend(alias),
        None => into.keys.push(KeyResource { id: id.into(), aliases: alias.into_iter().collect() }),
    }
    Ok(())
}

fn alias(into: &mut Infrastructure, mut properties: Properties) -> Result<(), TemplateError> {
    let name = properties.text("AliasName")?;
    let target = properties.text("TargetKeyId")?;
    let place = properties.place.clone();
    properties.finish()?;
    key(into, arn::name(&target), Some(name), Properties::new(Value::Null, place)?)
}
