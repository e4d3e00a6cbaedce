//! A role must allow only named actions on named resources.

use serde_json::Value;

use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, role) in template.resources("AWS::IAM::Role") {
        let place = format!("{}: {id}", template.file);
        if !role["Properties"]["ManagedPolicyArns"].is_null() {
            faults.push(format!("{place} uses managed policies, which allow more than one function needs"));
        }
        for policy in list(&role["Properties"]["Policies"]) {
            for statement in list(&policy["PolicyDocument"]["Statement"]) {
                let of_both = list(&statement["!If"]).into_iter().filter(|one| one.is_object());
                for statement in std::iter::once(statement).chain(of_both) {
                    faults.extend(too_wide_statement(&place, statement));
                }
            }
        }
    }
    faults
}

fn too_wide_statement(place: &str, statement: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for refused in ["NotAction", "NotResource"] {
        if !statement[refused].is_null() {
            faults.push(format!("{place} uses {refused}, which allows everything else"));
        }
    }
    for action in list(&statement["Action"]).iter().filter_map(|action| action.as_str()) {
        if action.contains('*') {
            faults.push(format!("{place} allows {action}; name the actions"));
        }
        if reads_whole_tables(action) {
            faults.push(format!("{place} allows {action}; reading whole tables is forbidden"));
        }
    }
    let on_no_resource =
        |action: &Value| action.as_str().is_some_and(|action| ON_NO_RESOURCE.contains(&action));
    if list(&statement["Resource"]).iter().any(|resource| *resource == "*")
        && !list(&statement["Action"]).iter().all(|action| on_no_resource(action))
    {
        faults.push(format!("{place} allows {} on every resource", statement["Action"]));
    }
    faults
}

/// Operations of a whole account, which IAM knows on no single resource.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html>
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsendusermessagingsmsandvoicev2.html>
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html>
const ON_NO_RESOURCE: [&str; 13] = [
    "ses:GetAccount",
    "sms-voice:CreateConfigurationSet",
    "sms-voice:CreateOptOutList",
    "sms-voice:CreateRegistration",
    "sms-voice:DescribeAccountAttributes",
    "sms-voice:DescribeRegistrationFieldDefinitions",
    "sms-voice:DescribeRegistrationTypeDefinitions",
    "sms-voice:DescribeSpendLimits",
    "sms-voice:ListAvailablePhoneNumbers",
    "sms-voice:RequestPhoneNumber",
    "sms-voice:RequestSenderId",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

/// A scan, and any statement of PartiQL but those that write one item: DynamoDB refuses an INSERT or UPDATE without the whole key.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html>
fn reads_whole_tables(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let writes_one = ["dynamodb:partiqlinsert", "dynamodb:partiqlupdate"];
    action == "dynamodb:scan"
        || action.starts_with("dynamodb:partiql") && !writes_one.contains(&action.as_str())
}

/// The items of a list; IAM also takes a single item instead of a list.
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
    fn a_named_action_on_a_named_resource_has_no_fault() {
        for statement in [
            "{ Action: [dynamodb:GetItem], Resource: !GetAtt Table.Arn }",
            "{ Action: [dynamodb:PartiQLInsert, dynamodb:PartiQLUpdate], Resource: !GetAtt Table.Arn }",
            "{ Action: [ses:GetAccount], Resource: '*' }",
            "!If [HasTracing, { Action: [xray:PutTraceSegments], Resource: '*' }, !Ref AWS::NoValue]",
        ] {
            assert_eq!(role(statement), [""; 0]);
        }
    }

    #[test]
    fn wildcards_and_scans_are_named() {
        let cases = [
            ("{ Action: 'sqs:*', Resource: !GetAtt Q.Arn }", "allows sqs:*; name the actions"),
            (
                "{ Action: [dynamodb:Scan], Resource: !GetAtt T.Arn }",
                "allows dynamodb:Scan; reading whole tables is forbidden",
            ),
            (
                "{ Action: [dynamodb:PartiQLSelect], Resource: x }",
                "allows dynamodb:PartiQLSelect; reading whole tables is forbidden",
            ),
            (
                "{ Action: [ses:GetAccount, ses:SendEmail], Resource: '*' }",
                "allows [\"ses:GetAccount\",\"ses:SendEmail\"] on every resource",
            ),
            ("{ Action: sqs:SendMessage, Resource: '*' }", "allows \"sqs:SendMessage\" on every resource"),
            (
                "!If [HasTracing, { Action: sqs:SendMessage, Resource: '*' }, !Ref AWS::NoValue]",
                "allows \"sqs:SendMessage\" on every resource",
            ),
            ("{ NotAction: sqs:SendMessage, Resource: x }", "uses NotAction, which allows everything else"),
        ];
        for (statement, reported) in cases {
            assert_eq!(role(statement), [format!("infra/mail.yaml: SendRole {reported}")]);
        }
    }
}
