//! Creates the resources that the templates describe.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{account::Account, error::OpenError};
use crate::template::{
    EventSource, IndexResource, Infrastructure, QueueResource, RuleResource, Subscription, TableResource,
    Wish, allow,
};

/// The functions and queues that subscribe to each topic, by the topic's ARN: functions by name, queues by ARN.
///
/// # Errors
/// If a queue's policy does not let the topic send to it. On AWS its messages would be lost.
pub(super) fn subscribers(
    infrastructure: &Infrastructure,
) -> Result<BTreeMap<String, Vec<String>>, OpenError> {
    let mut subscribers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Subscription { topic_arn, queue_arn } in &infrastructure.subscriptions {
        let wish = Wish {
            service: "sns.amazonaws.com",
            action: "sqs:SendMessage",
            resource: queue_arn,
            source_arn: topic_arn,
        };
        if !allow(&infrastructure.policies, &wish) {
            let problem = format!("no policy of the queue lets {topic_arn} send to it");
            return Err(OpenError::Provision { resource: queue_arn.clone(), problem });
        }
        subscribers.entry(topic_arn.clone()).or_default().push(queue_arn.clone());
    }
    for function in &infrastructure.functions {
        for event in &function.events {
            if let EventSource::Topic { topic_arn } = event {
                subscribers.entry(topic_arn.clone()).or_default().push(function.name.clone());
            }
        }
    }
    Ok(subscribers)
}

/// The rules that are enabled.
///
/// # Errors
/// If a queue's policy does not let a rule send to it. On AWS its events would be lost.
pub(super) fn rules(infrastructure: &Infrastructure) -> Result<Vec<RuleResource>, OpenError> {
    for rule in &infrastructure.rules {
        for queue in &rule.queue_arns {
            let wish = Wish {
                service: "events.amazonaws.com",
                action: "sqs:SendMessage",
                resource: queue,
                source_arn: &rule.arn,
            };
            if !allow(&infrastructure.policies, &wish) {
                let problem = format!("no policy of the queue lets {} send to it", rule.arn);
                return Err(OpenError::Provision { resource: queue.clone(), problem });
            }
        }
    }
    Ok(infrastructure.rules.clone())
}

/// Creates the tables that do not exist yet.
pub(super) fn tables(account: &Account, tables: &[TableResource]) -> Result<(), OpenError> {
    for table in tables {
        if account.tables.has(&table.name)? {
            if table.recoverable {
                account.tables.keep_recoverable(&table.name)?;
            }
            continue;
        }
        make(account, "CreateTable", &table.name, &create_table(table))?;
        if let Some(attribute) = &table.ttl_attribute {
            let ttl = json!({
                "TableName": table.name,
                "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": true },
            });
            make(account, "UpdateTimeToLive", &table.name, &ttl)?;
        }
        if table.recoverable {
            account.tables.make_recoverable(&table.name);
        }
    }
    Ok(())
}

fn make(account: &Account, operation: &str, resource: &str, body: &Value) -> Result<(), OpenError> {
    let answer = account.tables.handle(operation, body);
    match answer.error {
        None => Ok(()),
        Some(_) => Err(OpenError::Provision {
            resource: resource.into(),
            problem: String::from_utf8_lossy(&answer.body).into_owned(),
        }),
    }
}

fn create_table(table: &TableResource) -> Value {
    let attributes: Vec<Value> = table
        .attributes
        .iter()
        .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind }))
        .collect();
    let mut body = json!({
        "TableName": table.name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key_schema(&table.keys),
    });
    if !table.indexes.is_empty() {
        body["GlobalSecondaryIndexes"] = table.indexes.iter().map(index).collect();
    }
    if let Some(view) = &table.stream_view {
        body["StreamSpecification"] = json!({ "StreamEnabled": true, "StreamViewType": view });
    }
    body
}

fn index(index: &IndexResource) -> Value {
    let mut projection = json!({ "ProjectionType": index.projection });
    if !index.included.is_empty() {
        projection["NonKeyAttributes"] = json!(index.included);
    }
    json!({ "IndexName": index.name, "KeySchema": key_schema(&index.keys), "Projection": projection })
}

fn key_schema(keys: &[String]) -> Vec<Value> {
    let kinds = ["HASH", "RANGE"];
    keys.iter().zip(kinds).map(|(name, kind)| json!({ "AttributeName": name, "KeyType": kind })).collect()
}

/// Creates the queues, and loads the messages that an earlier run left in them.
pub(super) fn queues(
    account: &Account,
    queues: &[QueueResource],
    visibility_seconds: Option<u32>,
) -> Result<(), OpenError> {
    for queue in queues {
        let visibility = visibility_seconds.unwrap_or(queue.visibility_seconds);
        let mut attributes = HashMap::from([
            ("VisibilityTimeout".to_string(), visibility.to_string()),
            ("DelaySeconds".to_string(), queue.delay_seconds.to_string()),
            ("MessageRetentionPeriod".to_string(), queue.retention_seconds.to_string()),
        ]);
        if let Some(redrive) = &queue.redrive {
            let policy =
                json!({ "deadLetterTargetArn": redrive.target_arn, "maxReceiveCount": redrive.max_receives });
            attributes.insert("RedrivePolicy".to_string(), policy.to_string());
        }
        account.queues.create(&queue.name, &attributes).map_err(|error| OpenError::Provision {
            resource: queue.name.clone(),
            problem: error.to_string(),
        })?;
    }
    let problem = |error: winterbaume_sqs::state::SqsError| OpenError::Provision {
        resource: "the messages of the last run".into(),
        problem: error.to_string(),
    };
    account.queues.take_up().map_err(problem)
}
