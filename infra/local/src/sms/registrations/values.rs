//! The values of a version's fields.

use serde_json::{Value, json};

use super::{
    fields::{Field, Needed},
    forms,
    operations::named_in,
    registration::{Registration, Version},
};
use crate::sms::{
    page::{paged, texts, without_nulls},
    refusal::Refusal,
    step::Step,
};

/// The draft of a registration, and the field that a call names.
fn draft_and_field(
    step: &Step<'_>,
    body: &Value,
) -> Result<(Registration, Version, &'static Field), Refusal> {
    let found = named_in(step, body)?;
    let path = body["FieldPath"].as_str().unwrap_or_default();
    let fields = forms::named(&found.kind).map_or(&[][..], |form| form.fields);
    let field = fields.iter().find(|field| field.path == path).ok_or_else(|| {
        Refusal::field("UNKNOWN_REGISTRATION_FIELD", "FieldPath", &format!("{path} is no field of the form"))
    })?;
    let draft = found.latest(step)?;
    match draft.is_draft() {
        true => Ok((found, draft, field)),
        false => Err(found.conflict("EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED")),
    }
}

/// `PutRegistrationFieldValue`.
pub(in crate::sms) fn put(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let (found, mut draft, field) = draft_and_field(step, body)?;
    let value = match (&body["TextValue"], &body["SelectChoices"]) {
        (Value::Null, Value::Null) => {
            return Err(Refusal::field("MISSING_PARAMETER", "TextValue", "or SelectChoices is required"));
        }
        (text, Value::Null) => text,
        (Value::Null, choices) => choices,
        _ => {
            let message = "can't be used with SelectChoices";
            return Err(Refusal::field("PARAMETERS_CANNOT_BE_USED_TOGETHER", "TextValue", message));
        }
    };
    if let Some(fault) = field.fault(value) {
        return Err(Refusal::field("FIELD_VALIDATION_FAILED", field.path, &fault));
    }
    draft.values.insert(field.path.to_owned(), value.clone());
    step.put(&draft)?;
    Ok(changed(&found, &draft, field.path, Some(value)))
}

/// `DeleteRegistrationFieldValue`. A required field can only be overwritten.
pub(in crate::sms) fn delete(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let (found, mut draft, field) = draft_and_field(step, body)?;
    if matches!(field.needed, Needed::Always) {
        return Err(Refusal::field("REGISTRATION_FIELD_CANNOT_BE_DELETED", "FieldPath", "is required"));
    }
    let removed = draft.values.remove(field.path);
    step.put(&draft)?;
    Ok(changed(&found, &draft, field.path, removed.as_ref()))
}

fn changed(registration: &Registration, draft: &Version, path: &str, value: Option<&Value>) -> Value {
    let mut answer = registration.named();
    answer["VersionNumber"] = json!(draft.number);
    with_value(answer, path, value)
}

/// An object with a field's path and value.
fn with_value(mut shown: Value, path: &str, value: Option<&Value>) -> Value {
    shown["FieldPath"] = json!(path);
    match value {
        Some(text @ Value::String(_)) => shown["TextValue"] = text.clone(),
        Some(choices) => shown["SelectChoices"] = choices.clone(),
        None => {}
    }
    without_nulls(shown)
}

/// `DescribeRegistrationFieldValues`, of the latest version if the call names none.
pub(in crate::sms) fn describe(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = named_in(step, body)?;
    let version = match body["VersionNumber"].as_i64() {
        Some(number) => found.version(step, number)?,
        None => found.latest(step)?,
    };
    let section = body["SectionPath"].as_str().map(|section| format!("{section}."));
    let paths: Vec<&str> = texts(&body["FieldPaths"]).collect();
    let wanted = version.values.iter().filter(|(path, _)| {
        section.as_ref().is_none_or(|section| path.starts_with(section))
            && (paths.is_empty() || paths.contains(&path.as_str()))
    });
    let shown = wanted.map(|(path, value)| {
        let mut shown = with_value(json!({}), path, Some(value));
        if version.denied.contains(path) {
            shown["DeniedReason"] = json!("FIELD_NOT_ACCEPTED");
        }
        shown
    });
    let mut answer = paged(body, "RegistrationFieldValues", shown.collect())?;
    (answer["RegistrationArn"], answer["RegistrationId"]) = (json!(found.arn()), json!(found.id));
    answer["VersionNumber"] = json!(version.number);
    Ok(answer)
}
