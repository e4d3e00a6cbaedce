//! Nothing in a role that is wider than a call on a resource.

use serde_json::Value;

use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, role) in template.resources("AWS::IAM::Role") {
        let place = format!("{}: {id}", template.file);
        if !role["Properties"]["ManagedPolicyArns"].is_null() {
            faults.push(format!(
                "{place} takes managed policies, which allow more than any one function needs"
            ));
        }
        for policy in list(&role["Properties"]["Policies"]) {
            for statement in list(&policy["PolicyDocument"]["Statement"]) {
                faults.extend(too_wide_statement(&place, statement));
            }
        }
    }
    faults
}

fn too_wide_statement(place: &str, statement: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for refused in ["NotAction", "NotResource"] {
        if !statement[refused].is_null() {
            faults.push(format!("{place} says {refused}, which allows all the rest"));
        }
    }
    for action in list(&statement["Action"]).iter().filter_map(|action| action.as_str()) {
        if action.contains('*') {
            faults.push(format!("{place} allows {action}; name the actions"));
        }
        if action.eq_ignore_ascii_case("dynamodb:Scan")
            || action.to_ascii_lowercase().starts_with("dynamodb:partiql")
        {
            faults.push(format!("{place} allows {action}; no table is ever read whole"));
        }
    }
    if list(&statement["Resource"]).iter().any(|resource| *resource == "*") {
        faults.push(format!("{place} allows {} on every resource", statement["Action"]));
    }
    faults
}

/// A list, or the one thing that stands for a list of it.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(statement: &str) -> Vec<String> {
        let policies = format!("[{{ PolicyDocument: {{ Statement: [{statement}] }} }}]");
        let text = format!(
            "Resources: {{ SendRole: {{ Type: AWS::IAM::Role, Properties: {{ Policies: {policies} }} }} }}"
        );
        faults(&Template::parse("infra/mail.yaml", &text))
    }

    #[test]
    fn a_call_on_a_resource_is_allowed() {
        assert_eq!(role("{ Action: [dynamodb:GetItem], Resource: !GetAtt Table.Arn }"), [""; 0]);
    }

    #[test]
    fn wildcards_and_whole_reads_are_named() {
        let cases = [
            ("{ Action: 'sqs:*', Resource: !GetAtt Q.Arn }", "allows sqs:*; name the actions"),
            (
                "{ Action: [dynamodb:Scan], Resource: !GetAtt T.Arn }",
                "allows dynamodb:Scan; no table is ever read whole",
            ),
            (
                "{ Action: [dynamodb:PartiQLSelect], Resource: x }",
                "allows dynamodb:PartiQLSelect; no table is ever read whole",
            ),
            ("{ Action: sqs:SendMessage, Resource: '*' }", "allows \"sqs:SendMessage\" on every resource"),
            ("{ NotAction: sqs:SendMessage, Resource: x }", "says NotAction, which allows all the rest"),
        ];
        for (statement, told) in cases {
            assert_eq!(role(statement), [format!("infra/mail.yaml: SendRole {told}")]);
        }
    }
}
