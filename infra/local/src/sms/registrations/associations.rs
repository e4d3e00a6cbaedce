//! What belongs to a registration: a brand to a campaign before it is submitted, numbers to a campaign that is complete.

use serde_json::{Value, json};

use super::{
    forms::{self, BRAND},
    operations::named_in,
    registration::Registration,
};
use crate::{
    aws::arn,
    sms::{
        numbers::{self, Number},
        page::{paged, texts, without_nulls},
        refusal::Refusal,
        step::{Record, Step},
    },
};

/// `CreateRegistrationAssociation`.
pub(in crate::sms) fn create(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let registration = named_in(step, body)?;
    let named = body["ResourceId"].as_str().unwrap_or_default();
    let shown = match numbers::find(step, named)? {
        Some(number) => number_shown(&join(step, number, &registration)?),
        None => take_brand(step, registration.clone(), step.must(arn::name(named))?)?,
    };
    let mut answer = shown;
    for (name, value) in registration.named().as_object().into_iter().flatten() {
        answer[name] = value.clone();
    }
    answer["RegistrationType"] = json!(registration.kind);
    Ok(answer)
}

/// Gives a 10DLC number to a complete campaign, so that it becomes active.
pub(in crate::sms) fn join(
    step: &Step<'_>,
    mut number: Number,
    registration: &Registration,
) -> Result<Number, Refusal> {
    let takes_numbers = forms::named(&registration.kind).is_some_and(|form| form.takes_numbers);
    if !takes_numbers || number.number_type != "TEN_DLC" {
        return Err(unfit());
    }
    if registration.status != "COMPLETE" {
        return Err(registration.conflict("REGISTRATION_NOT_COMPLETE"));
    }
    if number.registration.is_some() {
        let reason = "PHONE_NUMBER_ASSOCIATED_TO_REGISTRATION";
        return Err(Refusal::Conflict(reason, Number::KIND, number.id()));
    }
    number.registration = Some(registration.id.clone());
    number.provision(step);
    step.put(&number)?;
    Ok(number)
}

/// Gives a brand to a draft that needs one.
fn take_brand(
    step: &Step<'_>,
    mut registration: Registration,
    brand: Registration,
) -> Result<Value, Refusal> {
    let needs_brand = forms::named(&registration.kind).is_some_and(|form| form.needs_brand);
    if !needs_brand || brand.kind != BRAND {
        return Err(unfit());
    }
    if registration.brand.is_some() {
        return Err(registration.conflict("RESOURCE_ALREADY_ASSOCIATED"));
    }
    if !registration.latest(step)?.is_draft() {
        return Err(registration.conflict("REGISTRATION_ALREADY_SUBMITTED"));
    }
    registration.brand = Some(brand.id.clone());
    step.put(&registration)?;
    Ok(brand_shown(&brand))
}

fn unfit() -> Refusal {
    let message = "can't be associated with this type of registration";
    Refusal::field("INVALID_REGISTRATION_ASSOCIATION", "ResourceId", message)
}

fn number_shown(number: &Number) -> Value {
    json!({
        "ResourceArn": number.arn(), "ResourceId": number.id(), "ResourceType": Number::KIND,
        "IsoCountryCode": number.country, "PhoneNumber": number.number,
    })
}

fn brand_shown(brand: &Registration) -> Value {
    json!({ "ResourceArn": brand.arn(), "ResourceId": brand.id, "ResourceType": Registration::KIND, "IsoCountryCode": "US" })
}

/// `ListRegistrationAssociations`.
pub(in crate::sms) fn list(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let registration = named_in(step, body)?;
    let brand = registration.brand.as_ref().map(|id| step.must::<Registration>(id)).transpose()?;
    let mut all: Vec<Value> = brand.iter().map(brand_shown).collect();
    let numbers = step.all::<Number>()?.into_iter();
    let own = numbers.filter(|number| number.registration.as_ref() == Some(&registration.id));
    all.extend(own.map(|number| number_shown(&number)));
    all.retain(|one| fits(body, one));
    let mut answer = paged(body, "RegistrationAssociations", all)?;
    for (name, value) in registration.named().as_object().into_iter().flatten() {
        answer[name] = value.clone();
    }
    answer["RegistrationType"] = json!(registration.kind);
    Ok(without_nulls(answer))
}

/// Whether an association fits the filters of a list.
fn fits(body: &Value, one: &Value) -> bool {
    body["Filters"].as_array().into_iter().flatten().all(|filter| {
        let field = match filter["Name"].as_str() {
            Some("resource-type") => "ResourceType",
            Some("iso-country-code") => "IsoCountryCode",
            _ => return false,
        };
        texts(&filter["Values"]).any(|wanted| one[field] == wanted)
    })
}
