//! Reads a request: its service, its action, and the permissions that it needs.

use serde::Serialize;
use serde_json::Value;

use super::{
    kms::Keys,
    lambda, partiql,
    resources::arn,
    s3,
    wire::{Answer, Request},
};
use crate::sms::Sms;

/// An embedded service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// DynamoDB.
    DynamoDb,
    /// Simple Queue Service.
    Sqs,
    /// Simple Email Service, version 2.
    Ses,
    /// End User Messaging SMS.
    SmsVoice,
    /// Key Management Service.
    Kms,
    /// Simple Storage Service.
    S3,
    /// EventBridge.
    Events,
    /// Lambda.
    Lambda,
}

impl Service {
    fn of(request: &Request) -> Option<Self> {
        if request.host.contains(".s3.") || request.path.starts_with(s3::LOCAL_PATH) {
            return Some(Self::S3);
        }
        match request.host.split('.').next()? {
            "s3" => Some(Self::S3),
            "dynamodb" => Some(Self::DynamoDb),
            "sqs" => Some(Self::Sqs),
            "email" => Some(Self::Ses),
            "sms-voice" => Some(Self::SmsVoice),
            "kms" => Some(Self::Kms),
            "events" => Some(Self::Events),
            "lambda" => Some(Self::Lambda),
            _ => None,
        }
    }

    /// The prefix of its IAM actions.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::Sqs => "sqs",
            Self::Ses => "ses",
            Self::SmsVoice => "sms-voice",
            Self::Kms => "kms",
            Self::S3 => "s3",
            Self::Events => "events",
            Self::Lambda => "lambda",
        }
    }
}

/// The maker of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A function's own code. Its role limits it, and faults apply to it.
    Function(String),
    /// Lambda, which polls a queue for a function. The function's role limits it, but faults do not apply.
    Poller(String),
    /// The account's owner: provisioning, tests, the local runner. No role limits it.
    Owner,
}

impl Caller {
    /// The function whose role applies, if any.
    pub fn function(&self) -> Option<&str> {
        match self {
            Self::Function(name) | Self::Poller(name) => Some(name),
            Self::Owner => None,
        }
    }
}

/// One permission that a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The action, such as `dynamodb:GetItem`.
    pub action: String,
    /// The resource's ARN.
    pub resource: String,
}

/// A request, read.
#[derive(Debug)]
pub(crate) struct Call {
    pub service: Service,
    /// The API's operation, such as `SendMessageBatch`.
    pub action: String,
    pub needs: Vec<Need>,
    pub body: Value,
    pub path: String,
}

impl Call {
    /// Reads a request. It refuses services and operations that are not embedded, so nothing is half done.
    pub fn read(request: &Request, keys: &Keys, sms: &Sms) -> Result<Self, Answer> {
        let service = Service::of(request).ok_or_else(|| {
            tracing::error!(host = request.host, "this service is not embedded");
            Answer::failed(
                501,
                "NotImplemented",
                &format!("{} is not embedded in the local account", request.host),
            )
        })?;
        // An S3 body may be any bytes.
        let body: Value = if request.body.is_empty() || service == Service::S3 {
            Value::Null
        } else {
            serde_json::from_slice(&request.body)
                .map_err(|error| Answer::failed(400, "SerializationException", &error.to_string()))?
        };
        let action = match service {
            Service::Ses => crate::ses::operation(&request.method, &request.path),
            Service::S3 => s3::operation(&request.method),
            Service::Lambda => lambda::operation(&request.method, &request.path),
            _ => request.target.rsplit('.').next().map(str::to_string),
        };
        let action = action.filter(|action| !action.is_empty()).ok_or_else(|| {
            Answer::failed(
                501,
                "UnknownOperationException",
                &format!("{} {} is not embedded", request.method, request.path),
            )
        })?;
        let needs = match (service, s3::Target::of(request)) {
            (Service::S3, Some(target)) => {
                let object = arn::object(&target.bucket, &target.key);
                s3::permissions(&action, request).map(|name| need("s3", name, object.clone())).collect()
            }
            (Service::SmsVoice, _) => {
                let needs = sms.needs(&action, &body).into_iter();
                needs.map(|(name, resource)| need("sms-voice", &name, resource)).collect()
            }
            _ => needs(service, &action, &body, &request.path, keys),
        };
        Ok(Self { service, action, needs, body, path: request.path.clone() })
    }
}

fn needs(service: Service, action: &str, body: &Value, path: &str, keys: &Keys) -> Vec<Need> {
    match service {
        Service::DynamoDb => dynamodb_needs(action, body),
        Service::Sqs => {
            let permission = action.strip_suffix("Batch").unwrap_or(action);
            let resource = match body["QueueUrl"].as_str() {
                Some(url) => arn::queue(arn::name(url)),
                None => body["SourceArn"].as_str().map_or_else(|| arn::queue("*"), str::to_string),
            };
            vec![need("sqs", permission, resource)]
        }
        Service::Ses => crate::ses::needs(action, body, path)
            .into_iter()
            .map(|(permission, resource)| need("ses", &permission, resource))
            .collect(),
        // KMS checks the permission on the key, under any name that the caller uses for it.
        Service::Kms => vec![need("kms", action, arn::key(&keys.key_id_of(body)))],
        Service::Events => bus_needs(action, body),
        // The permission has another name than the operation.
        Service::Lambda => {
            let name = lambda::function(path).unwrap_or("*");
            vec![need("lambda", "InvokeFunction", arn::function(name))]
        }
        // `read` asks the services themselves. S3 refuses a request that names no object.
        Service::S3 | Service::SmsVoice => Vec::new(),
    }
}

fn dynamodb_needs(action: &str, body: &Value) -> Vec<Need> {
    match action {
        "BatchGetItem" | "BatchWriteItem" => body["RequestItems"]
            .as_object()
            .into_iter()
            .flat_map(|tables| tables.keys())
            .map(|table| need("dynamodb", action, arn::table(table)))
            .collect(),
        partiql::BATCH => {
            let needs = partiql::needs(body).into_iter();
            needs.map(|(action, table)| need("dynamodb", action, arn::table(table))).collect()
        }
        "TransactWriteItems" | "TransactGetItems" => transaction_needs(body),
        "DescribeStream" | "GetShardIterator" | "ListStreams" => {
            vec![need("dynamodb", action, body["StreamArn"].as_str().unwrap_or("*").to_string())]
        }
        _ => {
            let table = body["TableName"].as_str().unwrap_or("*");
            let resource = match body["IndexName"].as_str() {
                Some(index) => arn::index(table, index),
                None => arn::table(table),
            };
            vec![need("dynamodb", action, resource)]
        }
    }
}

fn bus_needs(action: &str, body: &Value) -> Vec<Need> {
    let entries = body["Entries"].as_array().into_iter().flatten();
    let buses: std::collections::BTreeSet<&str> =
        entries.map(|entry| arn::name(entry["EventBusName"].as_str().unwrap_or("default"))).collect();
    buses.into_iter().map(|bus| need("events", action, arn::event_bus(bus))).collect()
}

/// A transaction needs the permissions of each call that it contains.
fn transaction_needs(body: &Value) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for part in body["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object) {
        for (kind, inner) in part {
            let action = match kind.as_str() {
                "Put" => "PutItem",
                "Update" => "UpdateItem",
                "Delete" => "DeleteItem",
                "Get" => "GetItem",
                _ => "ConditionCheckItem",
            };
            let found = need("dynamodb", action, arn::table(inner["TableName"].as_str().unwrap_or("*")));
            if !needs.contains(&found) {
                needs.push(found);
            }
        }
    }
    needs
}

fn need(prefix: &str, action: &str, resource: String) -> Need {
    Need { action: format!("{prefix}:{action}"), resource }
}
