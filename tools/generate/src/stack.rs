//! A context's stack of functions, which has no state.

use std::collections::BTreeMap;

use posthorn_runtime::{
    Function, Trigger,
    uses::{Resource, Value},
};

use crate::{api, functions, grants, names};

/// The text of `infra/CONTEXT.functions.yaml`. `jobs` are the names of all contexts' scheduled functions.
pub fn text(context: &str, functions: &[&Function], jobs: &[String]) -> String {
    let has_routes = functions.iter().any(|function| function.route().is_some());
    let api = if has_routes { api::resource(context, functions) } else { String::new() };
    let resources: String = functions.iter().map(|function| functions::resources(function, jobs)).collect();
    let outputs = outputs(functions);
    format!(
        "# Written by `make generate` from the functions' declarations. Nothing here is kept when the stack is deleted.
AWSTemplateFormatVersion: \"2010-09-09\"
Transform: AWS::Serverless-2016-10-31
Description: Posthorn {context} - the functions

Parameters:
{}{}{GLOBALS}
Resources:
{}{outputs}",
        parameters(functions).iter().map(|(name, text)| format!("  {name}:\n{text}")).collect::<String>(),
        conditions(functions),
        (api + &resources).trim_end().to_owned() + "\n",
    )
}

/// The API for the front door, and the names of the functions that people invoke.
fn outputs(functions: &[&Function]) -> String {
    let mut outputs = String::new();
    if functions.iter().any(|function| function.route().is_some()) {
        outputs += "  # The front door's origin.\n  HttpApiId:\n    Value: !Ref HttpApi\n";
    }
    for function in functions.iter().filter(|function| matches!(function.trigger, Trigger::Invoked(_))) {
        let id = names::camel(function.name);
        outputs += &format!("  # For `aws lambda invoke`.\n  {id}Name:\n    Value: !Ref {id}Function\n");
    }
    if outputs.is_empty() { outputs } else { format!("\nOutputs:\n{outputs}") }
}

const GLOBALS: &str = "
Globals:
  Function:
    Runtime: provided.al2023
    Handler: bootstrap
    Architectures: [!Ref Architecture]
    MemorySize: 256
    Tracing: !Ref Tracing
    LoggingConfig:
      LogFormat: JSON
      ApplicationLogLevel: INFO
      # Drops Lambda's START, END and REPORT lines: storing them costs more than running the function.
      SystemLogLevel: WARN
    Environment:
      Variables:
        STAGE: !Ref Stage
        # Empty in the cloud; `sam local invoke` sets it to the address of an emulator.
        AWS_ENDPOINT_URL: \"\"
";

/// The parameters that the functions need, each with its declaration.
pub fn parameters(functions: &[&Function]) -> BTreeMap<String, &'static str> {
    const TEXT: &str = "    Type: String\n";
    let mut parameters: BTreeMap<String, &'static str> = BTreeMap::from([
        ("Stage".to_owned(), "    Type: String\n    AllowedPattern: ^[a-z][a-z0-9-]{0,15}$\n"),
        (
            "Architecture".to_owned(),
            "    Type: String\n    Default: x86_64\n    AllowedValues: [x86_64, arm64]\n",
        ),
        ("LogRetentionDays".to_owned(), "    Type: Number\n    Default: 30\n"),
        (
            "Tracing".to_owned(),
            "    Type: String\n    Default: PassThrough\n    AllowedValues: [PassThrough, Active]\n",
        ),
    ]);
    for function in functions {
        let of_settings =
            functions::settings(function).into_iter().filter_map(|setting| match setting.value {
                Value::Parameter(name) => Some(name.to_owned()),
                _ => None,
            });
        let of_grants = grants::of(function).into_iter().filter_map(|grant| match grant.resource {
            Resource::Stream(table) => Some(names::stream_parameter(table)),
            Resource::SealingKey => Some(names::SEALING_KEY.to_owned()),
            _ => None,
        });
        parameters.extend(of_settings.chain(of_grants).map(|name| (name, TEXT)));
        if function.route().is_some() {
            if !api::is_open(functions) {
                parameters.insert("AllowedOrigins".to_owned(), "    Type: String\n    Default: \"\"\n");
            }
            parameters
                .insert("FrontSecret".to_owned(), "    Type: String\n    Default: \"\"\n    NoEcho: true\n");
        }
        if matches!(function.trigger, Trigger::Stream(_)) {
            parameters.insert(
                "StreamsFrom".to_owned(),
                "    Type: String\n    Default: TRIM_HORIZON\n    AllowedValues: [TRIM_HORIZON, LATEST]\n",
            );
        }
        if is_many(function) {
            parameters.insert("ConsumerConcurrency".to_owned(), "    Type: Number\n    Default: 0\n");
        }
    }
    parameters
}

/// Whether it may use so much concurrency that the account's owner can limit it.
fn is_many(function: &Function) -> bool {
    matches!(function.trigger, Trigger::Queue(consumer) if consumer.concurrency_max > functions::FEW)
}

fn conditions(functions: &[&Function]) -> String {
    let mut lines = "  HasTracing: !Equals [!Ref Tracing, Active]\n".to_owned();
    if functions.iter().any(|function| function.route().is_some()) {
        if !api::is_open(functions) {
            lines += "  HasAllowedOrigins: !Not [!Equals [!Ref AllowedOrigins, \"\"]]\n";
        }
        lines += "  HasFrontSecret: !Not [!Equals [!Ref FrontSecret, \"\"]]\n";
    }
    if functions.iter().any(|function| is_many(function)) {
        lines += "  HasConsumerConcurrency: !Not [!Equals [!Ref ConsumerConcurrency, 0]]\n";
    }
    format!("\nConditions:\n{lines}")
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::Invocation;

    use super::*;

    static OPEN: Function = Function {
        context: "mail",
        name: "open-mail",
        trigger: Trigger::Invoked(Invocation { example: "{}" }),
        ..Function::DEFAULT
    };

    #[test]
    fn a_function_invoked_by_hand_has_no_event_source_and_its_name_is_an_output() {
        let stack = text("mail", &[&OPEN], &[]);
        assert!(!stack.contains("Events:") && !stack.contains("HttpApi"), "{stack}");
        let end =
            "\nOutputs:\n  # For `aws lambda invoke`.\n  OpenMailName:\n    Value: !Ref OpenMailFunction\n";
        assert!(stack.ends_with(end), "{stack}");
    }
}
