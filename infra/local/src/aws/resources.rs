//! Names of resources in the embedded account.

/// The account in every ARN. It is winterbaume's default, so that its answers agree.
pub const ACCOUNT_ID: &str = "123456789012";
/// The region in every ARN.
pub const REGION: &str = "us-east-1";

/// Builders of ARNs in this account and region.
pub mod arn {
    use super::{ACCOUNT_ID, REGION};

    /// A DynamoDB table.
    pub fn table(name: &str) -> String {
        // A caller may name a table by its ARN.
        if name.starts_with("arn:") {
            name.to_string()
        } else {
            format!("arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{name}")
        }
    }

    /// An index of a DynamoDB table.
    pub fn index(table: &str, index: &str) -> String {
        format!("{}/index/{index}", self::table(table))
    }

    /// A table's stream. Tables here are never replaced, so the label never changes.
    pub fn stream(table: &str) -> String {
        format!("{}/stream/2026-01-01T00:00:00.000", self::table(table))
    }

    /// An SQS queue.
    pub fn queue(name: &str) -> String {
        format!("arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{name}")
    }

    /// An SNS topic.
    pub fn topic(name: &str) -> String {
        format!("arn:aws:sns:{REGION}:{ACCOUNT_ID}:{name}")
    }

    /// An EventBridge bus.
    pub fn event_bus(name: &str) -> String {
        format!("arn:aws:events:{REGION}:{ACCOUNT_ID}:event-bus/{name}")
    }

    /// A rule on the default EventBridge bus.
    pub fn rule(name: &str) -> String {
        format!("arn:aws:events:{REGION}:{ACCOUNT_ID}:rule/{name}")
    }

    /// A Lambda function.
    pub fn function(name: &str) -> String {
        format!("arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}")
    }

    /// A secret. In the cloud, AWS appends six random characters to its name.
    pub fn secret(name: &str) -> String {
        format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:{name}-000000")
    }

    /// A KMS key.
    pub fn key(id: &str) -> String {
        format!("arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/{id}")
    }

    /// A KMS alias; `name` includes `alias/`.
    pub fn alias(name: &str) -> String {
        format!("arn:aws:kms:{REGION}:{ACCOUNT_ID}:{name}")
    }

    /// An SES sending identity.
    pub fn identity(name: &str) -> String {
        format!("arn:aws:ses:{REGION}:{ACCOUNT_ID}:identity/{name}")
    }

    /// An SES configuration set.
    pub fn configuration_set(name: &str) -> String {
        format!("arn:aws:ses:{REGION}:{ACCOUNT_ID}:configuration-set/{name}")
    }

    /// An SES receipt rule.
    /// <https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html>
    pub fn receipt_rule(set: &str, name: &str) -> String {
        format!("arn:aws:ses:{REGION}:{ACCOUNT_ID}:receipt-rule-set/{set}:receipt-rule/{name}")
    }

    /// A resource of End User Messaging SMS: its type, such as `pool`, and its id or name.
    pub fn sms(kind: &str, id: &str) -> String {
        format!("arn:aws:sms-voice:{REGION}:{ACCOUNT_ID}:{kind}/{id}")
    }

    /// An S3 bucket.
    pub fn bucket(name: &str) -> String {
        format!("arn:aws:s3:::{name}")
    }

    /// An object in a bucket.
    pub fn object(bucket: &str, key: &str) -> String {
        format!("{}/{key}", self::bucket(bucket))
    }

    /// An SES pool of dedicated addresses.
    pub fn ip_pool(name: &str) -> String {
        format!("arn:aws:ses:{REGION}:{ACCOUNT_ID}:dedicated-ip-pool/{name}")
    }

    /// The URL that functions address a queue with.
    pub fn queue_url(name: &str) -> String {
        format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{name}")
    }

    /// The last part of an ARN or of a queue's URL: its name.
    pub fn name(of: &str) -> &str {
        of.rsplit(['/', ':']).next().unwrap_or(of)
    }
}
