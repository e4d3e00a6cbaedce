//! A function that people invoke by hand is reached by permission of IAM alone: it has no event source, no URL and no resource
//! policy, and no role of this deployment may invoke it.

use posthorn_runtime::{Function, Trigger};
use serde_json::Value;

use crate::template::Template;

/// Every other way to reach a function that is invoked by hand, and every such function whose name is no output of its stack.
pub fn faults(functions: &[&Function], templates: &[&Template]) -> Vec<String> {
    let by_hand = functions.iter().filter(|function| matches!(function.trigger, Trigger::Invoked(_)));
    let ways = by_hand.flat_map(|function| match place(function, templates) {
        Some((template, id, resource)) => {
            [own(template, id, resource), mentions(function, id, templates)].concat()
        }
        None => vec![format!("{}: in no stack", function.name)],
    });
    ways.chain(templates.iter().flat_map(|template| wide_invocations(template))).collect()
}

/// The function's resource: its stack, its logical id, and its entry.
fn place<'a>(function: &Function, templates: &[&'a Template]) -> Option<(&'a Template, &'a str, &'a Value)> {
    let code = format!("../target/lambda/{}/", function.name);
    let of = |template: &'a Template| {
        let mut all = template.resources("AWS::Serverless::Function");
        all.find(|(_, resource)| resource["Properties"]["CodeUri"] == *code)
            .map(|(id, resource)| (template, id, resource))
    };
    templates.iter().find_map(|template| of(template))
}

fn own(template: &Template, id: &str, resource: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for property in ["Events", "FunctionUrlConfig", "EventInvokeConfig", "AutoPublishAlias"] {
        if !resource["Properties"][property].is_null() {
            faults.push(format!("{}: {id} has {property}, but people invoke it by hand", template.file));
        }
    }
    let output = template.document["Outputs"].as_object().into_iter().flatten();
    if !output.into_iter().any(|(_, output)| output["Value"] == format!("!Ref {id}")) {
        faults.push(format!("{}: the name of {id} is no output", template.file));
    }
    faults
}

/// Resources that name the function: permissions, URLs, roles, event sources, targets of rules. Its log group has its name.
fn mentions(function: &Function, id: &str, templates: &[&Template]) -> Vec<String> {
    let name = format!("-{}-{}", function.context, function.name);
    let mut faults = Vec::new();
    for template in templates {
        let all = template.document["Resources"].as_object().into_iter().flatten();
        for (other, resource) in all.filter(|(other, _)| *other != id) {
            let text = resource.to_string();
            let is_its_log = resource["Type"] == "AWS::Logs::LogGroup";
            let by_id = [format!("!Ref {id}\""), format!("!GetAtt {id}."), format!("${{{id}")];
            if by_id.iter().any(|way| text.contains(way)) || (text.contains(&name) && !is_its_log) {
                faults.push(format!("{}: {other} names {id}, which people invoke by hand", template.file));
            }
        }
    }
    faults
}

/// Statements that allow invocations of functions by pattern: they may include one that people invoke by hand.
fn wide_invocations(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, role) in template.resources("AWS::IAM::Role") {
        let policies = role["Properties"]["Policies"].as_array().into_iter().flatten();
        let statements = policies.flat_map(|policy| list(&policy["PolicyDocument"]["Statement"]));
        for statement in statements.filter(|one| one["Action"].to_string().contains("lambda:")) {
            let is_wide = |one: &&Value| !one.as_str().is_some_and(names_one_function);
            if list(&statement["Resource"]).iter().any(is_wide) {
                faults.push(format!("{}: {id} may invoke functions by a pattern", template.file));
            }
        }
    }
    faults
}

/// Whether a resource is one function: of this stack, or by its whole name. [`mentions`] finds those that people invoke by hand.
fn names_one_function(resource: &str) -> bool {
    let by_name = resource.starts_with("!Sub arn:") && resource.contains(":function:posthorn-${Stage}-");
    resource.starts_with("!GetAtt ") || (by_name && !resource.contains(['*', '?']))
}

fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::Invocation;

    use super::*;

    static OPEN: Function = Function {
        context: "mail",
        name: "open",
        trigger: Trigger::Invoked(Invocation { example: "{}" }),
        ..Function::DEFAULT
    };

    const SOUND: &str = "
Resources:
  OpenFunction:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ../target/lambda/open/, FunctionName: !Sub 'posthorn-${Stage}-mail-open' }
  OpenLogGroup:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: !Sub '/aws/lambda/posthorn-${Stage}-mail-open' }
OTHER
Outputs:
  OpenName: { Value: !Ref OpenFunction }
";

    fn faults_of(text: &str) -> Vec<String> {
        faults(&[&OPEN], &[&Template::parse("infra/mail.functions.yaml", text)])
    }

    fn with(other: &str) -> Vec<String> {
        faults_of(&SOUND.replace("OTHER", other))
    }

    #[test]
    fn a_function_without_any_other_way_to_it_has_no_fault() {
        assert_eq!(with(""), [""; 0]);
        assert_eq!(faults_of("Resources: {}"), ["open: in no stack"]);
    }

    #[test]
    fn a_url_an_event_source_and_a_missing_output_are_named() {
        let url =
            SOUND.replace("OTHER", "").replace("{ CodeUri", "{ FunctionUrlConfig: {}, Events: {}, CodeUri");
        let url = url.replace("Value: !Ref OpenFunction", "Value: x");
        let place = "infra/mail.functions.yaml";
        assert_eq!(
            faults_of(&url),
            [
                format!("{place}: OpenFunction has Events, but people invoke it by hand"),
                format!("{place}: OpenFunction has FunctionUrlConfig, but people invoke it by hand"),
                format!("{place}: the name of OpenFunction is no output"),
            ]
        );
    }

    #[test]
    fn a_permission_a_role_and_a_target_that_name_it_are_named() {
        for other in [
            "  Other: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref OpenFunction } }",
            "  Other: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !GetAtt OpenFunction.Arn } }",
            "  Other: { Type: AWS::Events::Rule, Properties: { Arn: !Sub '${OpenFunction.Arn}' } }",
            "  Other: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Sub 'posthorn-${Stage}-mail-open' } }",
        ] {
            let named = "infra/mail.functions.yaml: Other names OpenFunction, which people invoke by hand";
            assert_eq!(with(other), [named], "{other}");
        }
        let role = "  Other: { Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyDocument: { Statement: [{ Action: [lambda:InvokeFunction], Resource: !Sub 'arn:${X}:function:posthorn-*' }] } }] } }";
        assert_eq!(with(role), ["infra/mail.functions.yaml: Other may invoke functions by a pattern"]);
        assert_eq!(with(&role.replace("posthorn-*", "posthorn-${Stage}-mail-sweep")), [""; 0]);
    }
}
