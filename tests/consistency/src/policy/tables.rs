//! Every table must have point-in-time recovery, encryption, TTL and a stream, and be billed on demand.

use serde_json::{Value, json};

use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, table) in template.resources("AWS::DynamoDB::Table") {
        for (pointer, wanted, reported) in rules() {
            if table.pointer(pointer) != Some(&wanted) {
                faults.push(format!("{}: {id} {reported}", template.file));
            }
        }
    }
    faults
}

fn rules() -> [(&'static str, Value, &'static str); 5] {
    [
        ("/Properties/BillingMode", json!("PAY_PER_REQUEST"), "is not billed on demand"),
        (
            "/Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
            json!(true),
            "has no point-in-time recovery",
        ),
        (
            "/Properties/SSESpecification/SSEEnabled",
            json!(true),
            "is not encrypted under a key of the account",
        ),
        ("/Properties/TimeToLiveSpecification/Enabled", json!(true), "has no TTL"),
        (
            "/Properties/StreamSpecification/StreamViewType",
            json!("NEW_AND_OLD_IMAGES"),
            "has no stream of old and new images",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_property_is_named() {
        let bare = "Resources: { Mail: { Type: AWS::DynamoDB::Table } }";
        let reported = faults(&Template::parse("infra/mail.yaml", bare));
        assert_eq!(reported, rules().map(|(_, _, reported)| format!("infra/mail.yaml: Mail {reported}")));
    }
}
