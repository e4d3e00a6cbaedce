//! What `Ref` and `GetAtt` give for each type of resource.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    error::{Place, TemplateError},
    intrinsics,
    stack::{Raw, Stack},
};
use crate::aws::{ACCOUNT_ID, REGION, arn};

/// What `!Ref id` gives.
pub(crate) fn reference(stack: &Stack, id: &str, place: &Place) -> Result<String, TemplateError> {
    let raw = find(stack, id, place)?;
    Ok(match raw.kind.as_str() {
        "AWS::SQS::Queue" => arn::queue_url(&name(stack, id, raw, "QueueName")?),
        "AWS::SNS::Topic" => arn::topic(&name(stack, id, raw, "TopicName")?),
        "AWS::DynamoDB::Table" => name(stack, id, raw, "TableName")?,
        "AWS::Serverless::Function" => name(stack, id, raw, "FunctionName")?,
        "AWS::SES::ConfigurationSet" => name(stack, id, raw, "Name")?,
        "AWS::SES::ReceiptRuleSet" => name(stack, id, raw, "RuleSetName")?,
        "AWS::Logs::LogGroup" => name(stack, id, raw, "LogGroupName")?,
        "AWS::KMS::Alias" => name(stack, id, raw, "AliasName")?,
        "AWS::CloudFront::Distribution" => generated(stack, id),
        "AWS::IAM::Role" => role_name(stack, id),
        "AWS::KMS::Key" => key_id(stack, id),
        "AWS::S3::Bucket" => name(stack, id, raw, "BucketName")?,
        "AWS::SecretsManager::Secret" => arn::secret(&name(stack, id, raw, "Name")?),
        "AWS::Serverless::HttpApi" => api_id(stack, id),
        kind => return Err(place.error(format!("!Ref {id} of type {kind} is not understood"))),
    })
}

/// What `!GetAtt id.attribute` gives.
pub(crate) fn attribute(
    stack: &Stack,
    id: &str,
    attribute: &str,
    place: &Place,
) -> Result<Value, TemplateError> {
    let raw = find(stack, id, place)?;
    Ok(json!(match (raw.kind.as_str(), attribute) {
        ("AWS::DynamoDB::Table", "Arn") => arn::table(&name(stack, id, raw, "TableName")?),
        ("AWS::DynamoDB::Table", "StreamArn") => arn::stream(&name(stack, id, raw, "TableName")?),
        ("AWS::SQS::Queue", "Arn") => arn::queue(&name(stack, id, raw, "QueueName")?),
        ("AWS::SQS::Queue", "QueueName") => name(stack, id, raw, "QueueName")?,
        ("AWS::SQS::Queue", "QueueUrl") => arn::queue_url(&name(stack, id, raw, "QueueName")?),
        ("AWS::SNS::Topic", "TopicName") => name(stack, id, raw, "TopicName")?,
        ("AWS::SNS::Topic", "TopicArn") => arn::topic(&name(stack, id, raw, "TopicName")?),
        ("AWS::Serverless::Function", "Arn") => arn::function(&name(stack, id, raw, "FunctionName")?),
        ("AWS::S3::Bucket", "Arn") => arn::bucket(&name(stack, id, raw, "BucketName")?),
        ("AWS::KMS::Key", "Arn") => arn::key(&key_id(stack, id)),
        ("AWS::KMS::Key", "KeyId") => key_id(stack, id),
        ("AWS::IAM::Role", "Arn") => role_arn(stack, id, raw)?,
        ("AWS::Logs::LogGroup", "Arn") => {
            format!(
                "arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{}:*",
                name(stack, id, raw, "LogGroupName")?
            )
        }
        ("AWS::Serverless::Application", path) => return nested_output(stack, id, path, place),
        (kind, _) =>
            return Err(place.error(format!("!GetAtt {id}.{attribute} of type {kind} is not understood"))),
    }))
}

fn find<'s>(stack: &'s Stack, id: &str, place: &Place) -> Result<&'s Raw, TemplateError> {
    stack.resources.get(id).ok_or_else(|| place.error(format!("{id} is neither a parameter nor a resource")))
}

fn nested_output(stack: &Stack, id: &str, path: &str, place: &Place) -> Result<Value, TemplateError> {
    let output =
        path.strip_prefix("Outputs.").ok_or_else(|| place.error(format!("{id}.{path} is not understood")))?;
    let nested = stack.nested.get(id).ok_or_else(|| place.error(format!("{id} is not loaded yet")))?;
    let value =
        nested.outputs.get(output).ok_or_else(|| place.error(format!("{id} has no output {output}")))?;
    intrinsics::resolve(nested, &value["Value"], &Place::new(&nested.file, format!("Outputs.{output}")))
}

/// A resource's own name, or one made of the stack and logical id as CloudFormation makes them.
fn name(stack: &Stack, id: &str, raw: &Raw, property: &str) -> Result<String, TemplateError> {
    match &raw.properties[property] {
        Value::Null => Ok(generated(stack, id)),
        value => {
            let value =
                intrinsics::resolve(stack, value, &Place::new(&stack.file, format!("{id}.{property}")))?;
            Ok(super::parameters::text(&value))
        }
    }
}

fn generated(stack: &Stack, id: &str) -> String {
    format!("{}-{id}", stack.file.trim_end_matches(".yaml"))
}

fn role_name(stack: &Stack, id: &str) -> String {
    generated(stack, id)
}

/// The ARN of a role, path included.
pub(crate) fn role_arn(stack: &Stack, id: &str, raw: &Raw) -> Result<String, TemplateError> {
    let path = match &raw.properties["Path"] {
        Value::Null => "/".to_string(),
        value => super::parameters::text(&intrinsics::resolve(stack, value, &Place::new(&stack.file, id))?),
    };
    Ok(format!("arn:aws:iam::{ACCOUNT_ID}:role{path}{}", role_name(stack, id)))
}

/// Key ids are random in AWS; here they follow from the template, so that sealed data opens again after a restart.
pub(crate) fn key_id(stack: &Stack, id: &str) -> String {
    stable_id(stack, id).to_string()
}

/// API ids likewise: ten letters and digits.
pub(crate) fn api_id(stack: &Stack, id: &str) -> String {
    stable_id(stack, id).simple().to_string()[..10].to_string()
}

fn stable_id(stack: &Stack, id: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{}/{id}", stack.file).as_bytes())
}
