//! AWS's list prices, copied on the date that `prices.json` names.

use serde::{Deserialize, Serialize};

/// The prices in `prices.json` that are used here.
#[derive(Debug, Serialize, Deserialize)]
pub struct Prices {
    /// Their source.
    pub note: String,
    /// Year and month.
    pub as_of: String,
    pub(crate) lambda: Lambda,
    pub(crate) http_api: HttpApi,
    pub(crate) cloudfront: CloudFront,
    pub(crate) dynamodb: DynamoDb,
    pub(crate) sqs: Sqs,
    pub(crate) sns: Sns,
    pub(crate) eventbridge: EventBridge,
    pub(crate) s3: S3,
    pub(crate) cloudwatch_logs: Logs,
    pub(crate) cloudwatch: CloudWatch,
    pub(crate) kms: Kms,
    pub(crate) secrets_manager: SecretsManager,
    pub(crate) ses: Ses,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Lambda {
    pub per_million_requests: f64,
    pub per_gb_second_x86_64: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HttpApi {
    pub per_million_requests: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CloudFront {
    pub per_million_https_requests: f64,
    pub per_million_function_invocations: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DynamoDb {
    pub per_million_write_units: f64,
    pub per_million_read_units: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sqs {
    pub per_million_standard_requests: f64,
    pub per_million_fair_requests_more: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sns {
    pub per_million_publishes: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EventBridge {
    pub per_million_custom_events: f64,
    pub per_million_scheduler_invocations: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct S3 {
    pub per_thousand_puts: f64,
    pub per_thousand_gets: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Logs {
    pub per_gb_ingested: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kms {
    pub per_ten_thousand_requests: f64,
    pub per_key_month: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CloudWatch {
    /// Of each metric that an alarm analyses, also those of a metric math or a Metrics Insights alarm.
    pub per_alarm_metric_month: f64,
    pub per_custom_metric_month: f64,
    pub per_dashboard_month: f64,
    /// Free in each account, for ever.
    pub free_dashboards: usize,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SecretsManager {
    pub per_secret_month: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ses {
    pub per_thousand_emails: f64,
    pub per_thousand_received: f64,
}

/// The committed prices.
pub fn read() -> Prices {
    serde_json::from_str(include_str!("../prices.json")).expect("prices.json is readable")
}
