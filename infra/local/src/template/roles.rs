//! Policies of roles.

use super::{error::TemplateError, properties::Properties};
use crate::aws::{Effect, Statement};

/// The statements of a role's inline policies. Managed policies are refused: they allow more than a function's file needs.
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
    let effect = match properties.text("Effect")?.as_str() {
        "Allow" => Effect::Allow,
        "Deny" => Effect::Deny,
        other => return Err(properties.place.within("Effect").error(format!("{other} is not understood"))),
    };
    let statement =
        Statement { effect, actions: properties.texts("Action")?, resources: properties.texts("Resource")? };
    let patterns = statement.actions.iter().chain(&statement.resources);
    if let Some(inside) = patterns.clone().find(|p| p.trim_end_matches('*').contains('*') || p.contains('?'))
    {
        return Err(properties.place.error(format!("{inside}: only a trailing * is understood")));
    }
    // Conditions are not evaluated here, so a statement that has one would allow more than in the cloud.
    properties.finish()?;
    Ok(statement)
}
