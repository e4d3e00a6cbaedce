//! A bucket with uploads must let pages of the deployment's allowed origins put objects there.

use serde_json::{Value, json};

use crate::template::Template;

/// The prefix of uploads in a bucket.
const UPLOADS: &str = "uploads/";

pub fn faults(template: &Template) -> Vec<String> {
    let closed = template
        .resources("AWS::S3::Bucket")
        .filter(|(_, bucket)| takes_uploads(bucket) && !lets_pages(bucket));
    closed
        .map(|(id, _)| {
            format!(
                "{}: {id} has uploads, but no CORS rule lets pages of AllowedOrigins put one",
                template.file
            )
        })
        .collect()
}

/// Whether a lifecycle rule expires uploads: every bucket with uploads has such a rule.
fn takes_uploads(bucket: &Value) -> bool {
    let rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"].as_array();
    rules.into_iter().flatten().any(|rule| rule["Prefix"] == UPLOADS)
}

fn lets_pages(bucket: &Value) -> bool {
    let cors = &bucket["Properties"]["CorsConfiguration"]["!If"];
    let rule = &cors[1]["CorsRules"][0];
    cors[0] == "HasAllowedOrigins"
        && rule["AllowedOrigins"] == json!({ "!Split": [",", "!Ref AllowedOrigins"] })
        && rule["AllowedMethods"] == json!(["PUT"])
        && rule["AllowedHeaders"] == json!(["Content-Type"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_bucket_that_pages_cannot_put_into_is_named() {
        let bucket = |more: &str| {
            let rules = "LifecycleConfiguration: { Rules: [{ Prefix: uploads/ }] }";
            let text = format!(
                "Resources: {{ Blobs: {{ Type: AWS::S3::Bucket, Properties: {{ {rules}{more} }} }} }}"
            );
            faults(&Template::parse("infra/mail.yaml", &text))
        };
        let cors = "!If [HasAllowedOrigins, { CorsRules: [{ AllowedOrigins: !Split [',', !Ref AllowedOrigins], \
                    AllowedMethods: [PUT], AllowedHeaders: [Content-Type] }] }, !Ref AWS::NoValue]";
        assert_eq!(bucket(&format!(", CorsConfiguration: {cors}")), [""; 0]);
        let reported =
            ["infra/mail.yaml: Blobs has uploads, but no CORS rule lets pages of AllowedOrigins put one"];
        assert_eq!(bucket(""), reported);
        assert_eq!(bucket(&format!(", CorsConfiguration: {}", cors.replace("PUT", "GET"))), reported);
    }
}
