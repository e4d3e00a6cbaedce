//! Policies of roles.

use super::{
    error::{Place, TemplateError},
    properties::Properties,
};
use crate::aws::{Effect, Statement};

/// The statements of a role's inline policies. Managed policies are refused, because they allow more than the function needs.
pub(crate) fn statements(mut role: Properties) -> Result<Vec<Statement>, TemplateError> {
    role.no_effect_here(&[
        "AssumeRolePolicyDocument",
        "Path",
        "RoleName",
        "Description",
        "MaxSessionDuration",
        "Tags",
    ]);
    let mut statements = Vec::new();
    for mut policy in role.list("Policies")? {
        policy.no_effect_here(&["PolicyName"]);
        let document = policy.inner("PolicyDocument")?;
        let document = document.ok_or_else(|| policy.place.within("PolicyDocument").error("is required"))?;
        statements.extend(read_document(document)?);
        policy.finish()?;
    }
    role.finish()?;
    Ok(statements)
}

fn read_document(mut document: Properties) -> Result<Vec<Statement>, TemplateError> {
    document.no_effect_here(&["Version", "Id"]);
    let statements = document.list("Statement")?.into_iter().map(statement).collect::<Result<_, _>>()?;
    document.finish()?;
    Ok(statements)
}

fn statement(mut properties: Properties) -> Result<Statement, TemplateError> {
    properties.no_effect_here(&["Sid"]);
    let effect = effect(&mut properties)?;
    let statement =
        Statement { effect, actions: properties.texts("Action")?, resources: properties.texts("Resource")? };
    check_patterns(&properties.place, statement.actions.iter().chain(&statement.resources))?;
    // Conditions are refused: they are not evaluated here, so the statement would allow more than in the cloud.
    properties.finish()?;
    Ok(statement)
}

/// `Effect` of a statement.
pub(super) fn effect(statement: &mut Properties) -> Result<Effect, TemplateError> {
    match statement.text("Effect")?.as_str() {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => Err(statement.place.within("Effect").error(format!("{other} is not understood"))),
    }
}

/// Fails if a statement has a pattern that is not supported.
pub(super) fn check_patterns<'p>(
    place: &Place,
    mut patterns: impl Iterator<Item = &'p String>,
) -> Result<(), TemplateError> {
    match patterns.find(|pattern| pattern.trim_end_matches('*').contains('*') || pattern.contains('?')) {
        Some(inside) => Err(place.error(format!("{inside}: only a trailing * is understood"))),
        None => Ok(()),
    }
}
