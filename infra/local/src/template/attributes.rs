//! The values of `Ref` and `GetAtt` for each type of resource.

use serde_json::Value;
use uuid::Uuid;

use super::{
    error::{Place, TemplateError},
    stack::{Raw, Stack},
};
use crate::aws::{ACCOUNT_ID, REGION, arn};

/// The value of a reference. Some values depend on a property or output that the caller must resolve.
pub(crate) enum Given<'s> {
    /// A known text.
    Text(String),
    /// The resolved text of a property, converted by `form`.
    Property { value: &'s Value, place: Place, form: Box<dyn Fn(&str) -> String + 's> },
    /// An output of a nested stack, which must be resolved in that stack.
    Output { stack: &'s Stack, value: &'s Value, place: Place },
}

/// The value of `!Ref id`.
pub(crate) fn reference<'s>(stack: &'s Stack, id: &str, place: &Place) -> Result<Given<'s>, TemplateError> {
    let raw = find(stack, id, place)?;
    let plain = |name: &str| name.to_owned();
    Ok(match raw.kind.as_str() {
        "AWS::SQS::Queue" => named(stack, id, raw, "QueueName", arn::queue_url),
        "AWS::SNS::Topic" => named(stack, id, raw, "TopicName", arn::topic),
        "AWS::DynamoDB::Table" => named(stack, id, raw, "TableName", plain),
        "AWS::Serverless::Function" => named(stack, id, raw, "FunctionName", plain),
        "AWS::SES::ConfigurationSet" => named(stack, id, raw, "Name", plain),
        "AWS::SMSVOICE::ConfigurationSet" => named(stack, id, raw, "ConfigurationSetName", plain),
        "AWS::SES::ReceiptRuleSet" => named(stack, id, raw, "RuleSetName", plain),
        "AWS::Logs::LogGroup" => named(stack, id, raw, "LogGroupName", plain),
        "AWS::KMS::Alias" => named(stack, id, raw, "AliasName", plain),
        "AWS::CloudFront::Distribution" | "AWS::IAM::Role" => Given::Text(generated(stack, id)),
        "AWS::KMS::Key" => Given::Text(key_id(stack, id)),
        "AWS::S3::Bucket" => named(stack, id, raw, "BucketName", plain),
        "AWS::SecretsManager::Secret" => named(stack, id, raw, "Name", arn::secret),
        "AWS::Serverless::HttpApi" => Given::Text(api_id(stack, id)),
        kind => return Err(place.error(format!("!Ref {id} of type {kind} is not understood"))),
    })
}

/// The value of `!GetAtt id.attribute`.
pub(crate) fn attribute<'s>(
    stack: &'s Stack,
    id: &str,
    attribute: &str,
    place: &Place,
) -> Result<Given<'s>, TemplateError> {
    let raw = find(stack, id, place)?;
    let plain = |name: &str| name.to_owned();
    Ok(match (raw.kind.as_str(), attribute) {
        ("AWS::DynamoDB::Table", "Arn") => named(stack, id, raw, "TableName", arn::table),
        ("AWS::DynamoDB::Table", "StreamArn") => named(stack, id, raw, "TableName", arn::stream),
        ("AWS::SQS::Queue", "Arn") => named(stack, id, raw, "QueueName", arn::queue),
        ("AWS::SQS::Queue", "QueueName") => named(stack, id, raw, "QueueName", plain),
        ("AWS::SQS::Queue", "QueueUrl") => named(stack, id, raw, "QueueName", arn::queue_url),
        ("AWS::SNS::Topic", "TopicName") => named(stack, id, raw, "TopicName", plain),
        ("AWS::SNS::Topic", "TopicArn") => named(stack, id, raw, "TopicName", arn::topic),
        ("AWS::Serverless::Function", "Arn") => named(stack, id, raw, "FunctionName", arn::function),
        ("AWS::Events::Rule", "Arn") => named(stack, id, raw, "Name", arn::rule),
        ("AWS::SMSVOICE::ConfigurationSet", "Arn") => {
            named(stack, id, raw, "ConfigurationSetName", sms_set_arn)
        }
        ("AWS::S3::Bucket", "Arn") => named(stack, id, raw, "BucketName", arn::bucket),
        ("AWS::KMS::Key", "Arn") => Given::Text(arn::key(&key_id(stack, id))),
        ("AWS::KMS::Key", "KeyId") => Given::Text(key_id(stack, id)),
        ("AWS::IAM::Role", "Arn") => role_arn(stack, id, raw),
        ("AWS::Logs::LogGroup", "Arn") => named(stack, id, raw, "LogGroupName", log_group_arn),
        ("AWS::Serverless::Application", path) => return nested_output(stack, id, path, place),
        (kind, _) => {
            return Err(place.error(format!("!GetAtt {id}.{attribute} of type {kind} is not understood")));
        }
    })
}

fn find<'s>(stack: &'s Stack, id: &str, place: &Place) -> Result<&'s Raw, TemplateError> {
    stack.resources.get(id).ok_or_else(|| place.error(format!("{id} is neither a parameter nor a resource")))
}

fn nested_output<'s>(
    stack: &'s Stack,
    id: &str,
    path: &str,
    place: &Place,
) -> Result<Given<'s>, TemplateError> {
    let output =
        path.strip_prefix("Outputs.").ok_or_else(|| place.error(format!("{id}.{path} is not understood")))?;
    let nested = stack.nested.get(id).ok_or_else(|| place.error(format!("{id} is not loaded yet")))?;
    let value =
        nested.outputs.get(output).ok_or_else(|| place.error(format!("{id} has no output {output}")))?;
    let place = Place::new(&nested.file, format!("Outputs.{output}"));
    Ok(Given::Output { stack: nested, value: &value["Value"], place })
}

/// A resource's name, converted by `form`. Without a name, one is made from the stack and the logical id, as in CloudFormation.
fn named<'s>(
    stack: &'s Stack,
    id: &str,
    raw: &'s Raw,
    property: &str,
    form: impl Fn(&str) -> String + 's,
) -> Given<'s> {
    match &raw.properties[property] {
        Value::Null => Given::Text(form(&generated(stack, id))),
        value => {
            let place = Place::new(&stack.file, format!("{id}.{property}"));
            Given::Property { value, place, form: Box::new(form) }
        }
    }
}

fn generated(stack: &Stack, id: &str) -> String {
    format!("{}-{id}", stack.file.trim_end_matches(".yaml"))
}

/// The ARN of a role, path included.
fn role_arn<'s>(stack: &'s Stack, id: &str, raw: &'s Raw) -> Given<'s> {
    let name = generated(stack, id);
    let form = move |path: &str| format!("arn:aws:iam::{ACCOUNT_ID}:role{path}{name}");
    match &raw.properties["Path"] {
        Value::Null => Given::Text(form("/")),
        value => Given::Property { value, place: Place::new(&stack.file, id), form: Box::new(form) },
    }
}

fn sms_set_arn(name: &str) -> String {
    arn::sms("configuration-set", name)
}

fn log_group_arn(name: &str) -> String {
    format!("arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{name}:*")
}

/// Key ids are random in AWS. Here they are derived from the template, so that encrypted data can be read after a restart.
pub(crate) fn key_id(stack: &Stack, id: &str) -> String {
    stable_id(stack, id).to_string()
}

/// API ids are derived in the same way: ten letters and digits.
pub(crate) fn api_id(stack: &Stack, id: &str) -> String {
    stable_id(stack, id).simple().to_string()[..10].to_string()
}

fn stable_id(stack: &Stack, id: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{}/{id}", stack.file).as_bytes())
}
