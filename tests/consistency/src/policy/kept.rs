//! Resources with data are kept when their stack is deleted, but not when their creation fails. Otherwise the name would stay
//! taken, and the next deployment would fail with "already exists".

use serde_json::Value;

use crate::template::Template;

/// Types of resources that hold data.
const KEPT: [&str; 3] = ["AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket"];
/// Keeps the resource when the stack is deleted, and removes it when the deployment that made it is rolled back
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>).
const POLICY: &str = "RetainExceptOnCreate";

pub fn faults(template: &Template) -> Vec<String> {
    let resources = template.document["Resources"].as_object().into_iter().flatten();
    let mut faults = Vec::new();
    for (id, resource) in resources {
        let holds_data = KEPT.iter().any(|kind| resource["Type"] == *kind);
        let (deletion, replacement) = (&resource["DeletionPolicy"], &resource["UpdateReplacePolicy"]);
        if deletion == "Retain" || holds_data && deletion != POLICY {
            faults.push(format!("{}: {id} needs `DeletionPolicy: {POLICY}`", template.file));
        }
        if replacement != "Retain" && (holds_data || *deletion != Value::Null) {
            faults.push(format!("{}: {id} needs `UpdateReplacePolicy: Retain`", template.file));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(resource: &str) -> Vec<String> {
        faults(&Template::parse("infra/mail.yaml", &format!("Resources: {{ Mail: {{ {resource} }} }}")))
    }

    #[test]
    fn data_that_is_deleted_with_its_stack_is_named() {
        let both = [
            "infra/mail.yaml: Mail needs `DeletionPolicy: RetainExceptOnCreate`",
            "infra/mail.yaml: Mail needs `UpdateReplacePolicy: Retain`",
        ];
        for kind in KEPT {
            assert_eq!(faults_of(&format!("Type: {kind}")), both, "{kind}");
            let kept = "DeletionPolicy: RetainExceptOnCreate, UpdateReplacePolicy: Retain";
            assert_eq!(faults_of(&format!("Type: {kind}, {kept}")), [""; 0], "{kind}");
        }
        assert_eq!(faults_of("Type: AWS::SQS::Queue"), [""; 0]);
    }

    #[test]
    fn a_resource_that_a_failed_deployment_would_leave_is_named() {
        let kept = "DeletionPolicy: Retain, UpdateReplacePolicy: Retain";
        let fault = ["infra/mail.yaml: Mail needs `DeletionPolicy: RetainExceptOnCreate`"];
        assert_eq!(faults_of(&format!("Type: AWS::DynamoDB::Table, {kept}")), fault);
        assert_eq!(faults_of(&format!("Type: AWS::SQS::Queue, {kept}")), fault);
    }
}
