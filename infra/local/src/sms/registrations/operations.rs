//! The operations on registrations and their versions.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/registrations.html>

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    fields::Needed,
    forms::{self, Form},
    registration::{Registration, Version, version_id},
};
use crate::{
    aws::arn,
    sms::{
        numbers::Number,
        page::{Listed, described, filtered, paged, texts},
        refusal::Refusal,
        step::Step,
    },
};

/// The registration that a call names.
pub(in crate::sms) fn named_in(step: &Step<'_>, body: &Value) -> Result<Registration, Refusal> {
    step.must(arn::name(body["RegistrationId"].as_str().unwrap_or_default()))
}

/// The form of a type.
fn form(kind: &str) -> Result<&'static Form, Refusal> {
    let unknown = || {
        Refusal::field("UNKNOWN_REGISTRATION_TYPE", "RegistrationType", &format!("{kind} is not embedded"))
    };
    forms::named(kind).ok_or_else(unknown)
}

/// `DescribeRegistrationTypeDefinitions`.
pub(in crate::sms) fn types(body: &Value) -> Result<Value, Refusal> {
    let wanted: Vec<&str> = texts(&body["RegistrationTypes"]).collect();
    let found = match wanted.is_empty() {
        true => forms::all().iter().collect(),
        false => wanted.into_iter().map(form).collect::<Result<Vec<_>, _>>()?,
    };
    paged(body, "RegistrationTypeDefinitions", found.into_iter().map(Form::shown).collect())
}

/// `DescribeRegistrationFieldDefinitions`.
pub(in crate::sms) fn definitions(body: &Value) -> Result<Value, Refusal> {
    let form = form(body["RegistrationType"].as_str().unwrap_or_default())?;
    let section = body["SectionPath"].as_str();
    let paths: Vec<&str> = texts(&body["FieldPaths"]).collect();
    let fields = form.fields.iter().filter(|field| {
        section.is_none_or(|section| field.section() == section)
            && (paths.is_empty() || paths.contains(&field.path))
    });
    let shown = fields.map(|field| field.shown()).collect();
    let mut answer = paged(body, "RegistrationFieldDefinitions", shown)?;
    answer["RegistrationType"] = json!(form.kind);
    Ok(answer)
}

/// `CreateRegistration`.
pub(in crate::sms) fn create(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let form = form(body["RegistrationType"].as_str().unwrap_or_default())?;
    step.check_quota::<Registration>("REGISTRATIONS_PER_ACCOUNT")?;
    let made = Registration {
        id: format!("registration-{}", Uuid::new_v4().simple()),
        kind: form.kind.to_owned(),
        status: String::new(),
        version: 1,
        approved: None,
        denied: None,
        brand: None,
        tags: json!(body["Tags"].as_array().cloned().unwrap_or_default()),
        created_ms: step.at.as_millisecond(),
    };
    step.put(&Version::draft(step, &made.id, made.version))?;
    let made = set_status(step, made, "CREATED")?;
    let mut answer = made.shown(step);
    answer["Tags"] = made.tags.clone();
    Ok(answer)
}

/// Changes a registration's status, and announces it.
pub(super) fn set_status(
    step: &Step<'_>,
    mut registration: Registration,
    status: &str,
) -> Result<Registration, Refusal> {
    registration.status = status.to_owned();
    step.put(&registration)?;
    step.announce(json!({ "registrationDetails": {
        "registrationId": registration.id,
        "registrationType": registration.kind,
        "currentStatus": registration.status,
    } }));
    Ok(registration)
}

/// `DescribeRegistrations`.
pub(in crate::sms) fn describe(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    described::<Registration>(step, body, "RegistrationIds", "Registrations")
}

/// `DeleteRegistration`. One that is under review, or that something belongs to, stays.
pub(in crate::sms) fn delete(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = named_in(step, body)?;
    let is_under_review = matches!(found.status.as_str(), "SUBMITTED" | "REVIEWING");
    let has_numbers = step.all::<Number>()?.iter().any(|one| one.registration.as_ref() == Some(&found.id));
    let is_brand = step.all::<Registration>()?.iter().any(|one| one.brand.as_ref() == Some(&found.id));
    if is_under_review || has_numbers || is_brand {
        return Err(found.conflict("RESOURCE_DELETION_NOT_ALLOWED"));
    }
    for version in step.all_under::<Version>(&format!("{}|", found.id))? {
        step.delete(&version)?;
    }
    let deleted = set_status(step, found, "DELETED")?;
    step.delete(&deleted)?;
    Ok(deleted.shown(step))
}

/// `CreateRegistrationVersion`. The draft is empty, and there is only one at a time.
pub(in crate::sms) fn create_version(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut found = named_in(step, body)?;
    let latest = found.latest(step)?;
    if matches!(latest.status.as_str(), "DRAFT" | "SUBMITTED" | "REVIEWING") {
        return Err(found.conflict("CREATE_REGISTRATION_VERSION_NOT_ALLOWED"));
    }
    found.version += 1;
    let draft = Version::draft(step, &found.id, found.version);
    step.put(&draft)?;
    step.put(&found)?;
    Ok(draft.answer(&found))
}

/// `DescribeRegistrationVersions`.
pub(in crate::sms) fn versions(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = named_in(step, body)?;
    let wanted: Vec<i64> =
        body["VersionNumbers"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
    let versions = match wanted.is_empty() {
        true => step.all_under::<Version>(&version_prefix(&found))?,
        false => wanted.iter().map(|number| found.version(step, *number)).collect::<Result<_, _>>()?,
    };
    let fitting = filtered(step, body, versions)?;
    let shown = fitting.iter().map(|one| one.shown(step)).collect();
    let mut answer = paged(body, "RegistrationVersions", shown)?;
    (answer["RegistrationArn"], answer["RegistrationId"]) = (json!(found.arn()), json!(found.id));
    Ok(answer)
}

fn version_prefix(of: &Registration) -> String {
    let whole = version_id(&of.id, 0);
    whole.trim_end_matches('0').to_owned()
}

/// `SubmitRegistrationVersion`. The draft can't be changed afterwards.
pub(in crate::sms) fn submit(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = named_in(step, body)?;
    let mut draft = found.latest(step)?;
    match draft.status.as_str() {
        "DRAFT" => {}
        "SUBMITTED" | "REVIEWING" => return Err(found.conflict("REGISTRATION_ALREADY_SUBMITTED")),
        _ => return Err(found.conflict("SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED")),
    }
    let form = form(&found.kind)?;
    check_fields(form, &draft)?;
    if form.needs_brand {
        check_brand(step, &found)?;
    }
    draft.become_at("SUBMITTED", step.at.as_millisecond());
    step.put(&draft)?;
    let found = set_status(step, found, "SUBMITTED")?;
    let mut answer = draft.answer(&found);
    answer["AwsReview"] = json!(body["AwsReview"] == true);
    Ok(answer)
}

/// Every field that is missing, or filled in though another field excludes it.
fn check_fields(form: &Form, draft: &Version) -> Result<(), Refusal> {
    let fault = |field: &super::fields::Field| {
        let is_given = draft.values.contains_key(field.path);
        let is_needed = match field.needed {
            Needed::Always => true,
            Needed::Never => return None,
            Needed::If(other, values) => {
                let chosen = draft.values.get(other).map_or(&Value::Null, |chosen| &chosen[0]);
                values.iter().any(|value| chosen == value)
            }
        };
        let message = match (is_given, is_needed) {
            (false, true) => "is required",
            (true, false) => "does not apply",
            _ => return None,
        };
        Some((field.path.to_owned(), message.to_owned()))
    };
    let faults: Vec<(String, String)> = form.fields.iter().filter_map(fault).collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Invalid("MISSING_PARAMETER", faults)),
    }
}

/// A campaign or a vetting needs a complete brand.
fn check_brand(step: &Step<'_>, registration: &Registration) -> Result<(), Refusal> {
    let brand = registration.brand.as_ref().map(|id| step.must::<Registration>(id)).transpose()?;
    match brand {
        None => {
            let message = "has no brand registration associated";
            Err(Refusal::field("INVALID_REGISTRATION_ASSOCIATION", "RegistrationId", message))
        }
        Some(brand) if brand.status != "COMPLETE" => Err(brand.conflict("REGISTRATION_NOT_COMPLETE")),
        Some(_) => Ok(()),
    }
}

/// `DiscardRegistrationVersion`.
pub(in crate::sms) fn discard(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = named_in(step, body)?;
    let mut draft = found.latest(step)?;
    if !draft.is_draft() {
        return Err(found.conflict("DISCARD_REGISTRATION_VERSION_NOT_ALLOWED"));
    }
    draft.become_at("DISCARDED", step.at.as_millisecond());
    step.put(&draft)?;
    Ok(draft.answer(&found))
}
