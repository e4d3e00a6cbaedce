//! Lambda functions.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    error::TemplateError,
    events::{self, EventSource},
    parameters::text,
    properties::Properties,
};
use crate::aws::Statement;

/// A function.
#[derive(Debug, Clone)]
pub struct FunctionResource {
    /// The template that it is in.
    pub file: String,
    /// Its logical id.
    pub logical_id: String,
    /// The handler's binary, which is also the function's name in the code.
    pub name: String,
    /// Its name in the cloud.
    pub physical_name: String,
    /// The statements of its role.
    pub statements: Vec<Statement>,
    /// Its environment variables.
    pub environment: BTreeMap<String, String>,
    /// Seconds after which Lambda stops it.
    pub timeout_seconds: u32,
    /// Its memory, in MiB.
    pub memory_mb: u32,
    /// Its event sources.
    pub events: Vec<EventSource>,
    /// The queue for asynchronous events (of topics) that it failed on three times.
    pub dead_letter_arn: Option<String>,
}

pub(crate) fn read(
    file: &str,
    id: &str,
    properties: Properties,
    globals: Value,
    roles: &BTreeMap<String, Vec<Statement>>,
) -> Result<FunctionResource, TemplateError> {
    let mut properties = merged(properties, globals)?;
    let code = properties.text("CodeUri")?;
    let name = binary(&code)
        .ok_or_else(|| properties.place.within("CodeUri").error(format!("{code} names no binary")))?;
    let role = properties.text("Role")?;
    let statements = roles.get(&role).cloned();
    let statements = statements
        .ok_or_else(|| properties.place.within("Role").error(format!("{role} is not in this template")))?;
    let function = FunctionResource {
        file: file.to_string(),
        logical_id: id.to_string(),
        physical_name: properties.text("FunctionName")?,
        statements,
        environment: environment(&mut properties)?,
        timeout_seconds: properties.number("Timeout", 3)?,
        memory_mb: properties.number("MemorySize", 128)?,
        events: events::read(&mut properties)?,
        dead_letter_arn: dead_letter(&mut properties)?,
        name,
    };
    properties.no_effect_here(&[
        "Architectures",
        "Description",
        "EphemeralStorage",
        "Handler",
        "LoggingConfig",
        "ReservedConcurrentExecutions",
        "Runtime",
        "Tags",
        "Tracing",
    ]);
    properties.finish()?;
    Ok(function)
}

/// The directory under `target/lambda/` is the binary's name.
fn binary(code: &str) -> Option<String> {
    let (_, name) = code.trim_end_matches('/').split_once("target/lambda/")?;
    (!name.is_empty() && !name.contains('/')).then(|| name.to_string())
}

/// A function's own properties merged over `Globals`, as SAM does.
fn merged(mut own: Properties, globals: Value) -> Result<Properties, TemplateError> {
    let place = own.place.clone();
    let mut base = match globals {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    merge(&mut base, own.rest());
    Properties::new(Value::Object(base), place)
}

fn merge(base: &mut Map<String, Value>, over: Map<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => merge(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn environment(properties: &mut Properties) -> Result<BTreeMap<String, String>, TemplateError> {
    let Some(mut environment) = properties.inner("Environment")? else { return Ok(BTreeMap::new()) };
    let variables = environment.inner("Variables")?.map(|mut variables| variables.rest()).unwrap_or_default();
    environment.finish()?;
    Ok(variables.into_iter().map(|(name, value)| (name, text(&value))).collect())
}

fn dead_letter(properties: &mut Properties) -> Result<Option<String>, TemplateError> {
    let Some(mut queue) = properties.inner("DeadLetterQueue")? else { return Ok(None) };
    let kind = queue.text("Type")?;
    if kind != "SQS" {
        return Err(queue.place.within("Type").error(format!("{kind} is not understood")));
    }
    let target = queue.text("TargetArn")?;
    queue.finish()?;
    Ok(Some(target))
}
