//! The generated parts of the root template: the nested stacks of functions, and the front door's APIs.

use std::io;

use posthorn_runtime::{Function, uses::Table};
use posthorn_scan::spliced;

use crate::{contexts, names, stack};

/// Puts the generated parts into the root template.
///
/// # Errors
/// If it lacks the marks of a part.
pub fn put_in(template: &str, functions: &[&Function]) -> io::Result<String> {
    let contexts = contexts(functions);
    let after: Vec<String> = contexts.iter().map(|context| names::camel(context)).collect();
    let stacks: String = contexts.iter().map(|context| nested(context, functions, &after)).collect();
    let with_stacks = spliced::put_in(template, "stacks of functions", &format!("{}\n", stacks.trim_end()))?;
    let apis: String = contexts
        .iter()
        .filter(|context| functions.iter().any(|one| one.context == **context && one.route().is_some()))
        .map(|context| {
            let (parameter, id) = (posthorn_deploy::parameter(context), names::camel(context));
            format!("        {parameter}: !GetAtt {id}Functions.Outputs.HttpApiId\n")
        })
        .collect();
    spliced::put_in(&with_stacks, "the front door's APIs", &apis)
}

/// A nested stack of functions. A function may use resources of any stack, so the stacks with state are created first.
fn nested(context: &str, functions: &[&Function], after: &[String]) -> String {
    let of_context: Vec<&Function> = functions.iter().copied().filter(|one| one.context == context).collect();
    let parameters: String = stack::parameters(&of_context)
        .keys()
        .map(|name| format!("        {name}: {}\n", parameter(name)))
        .collect();
    // A parameter that refers to a stack waits for it already.
    let after: Vec<&str> = after
        .iter()
        .map(String::as_str)
        .filter(|id| !parameters.contains(&format!("!GetAtt {id}.")))
        .collect();
    format!(
        "  {}Functions:
    Type: AWS::Serverless::Application
    DependsOn: [{}]
    Properties:
      Location: infra/{context}.functions.yaml
      Parameters:
{parameters}
",
        names::camel(context),
        after.join(", ")
    )
}

/// The value that the root template gives to a parameter of a stack of functions.
fn parameter(name: &str) -> String {
    match name {
        "FrontSecret" => {
            "!If [MakesFrontSecret, !Sub \"{{resolve:secretsmanager:${MadeFrontSecret}}}\", !Ref FrontSecret]"
                .into()
        }
        "PublicUrl" => "!If [HasDomainName, !Sub \"https://${DomainName}\", !Ref PublicUrl]".into(),
        "TrackingHost" => {
            "!If [HasTrackingDomains, !Select [0, !Split [\",\", !Ref TrackingDomains]], !Ref DomainName]"
                .into()
        }
        names::SEALING_KEY => "!GetAtt Webhooks.Outputs.SealingKeyArn".into(),
        _ => match Table::ALL.into_iter().find(|table| names::stream_parameter(*table) == name) {
            // The limits' table is in the same stack as the keys.
            Some(Table::Limits) => "!GetAtt Access.Outputs.LimitsStreamArn".into(),
            Some(table) => format!("!GetAtt {}.Outputs.TableStreamArn", names::camel(table.name())),
            None => format!("!Ref {name}"),
        },
    }
}
