//! The sender of a text: a number, a pool's number or a sender id that can send to the recipient's country.

use serde_json::Value;

use super::{
    carrier,
    countries::{self, Country},
    numbers::{self, Number},
    pools::{self, Pool},
    refusal::Refusal,
    sender::Sender,
    sender_ids::{self, SenderId},
    step::{Record, Step},
};
use crate::aws::arn;

/// The sender of a call to a recipient.
///
/// # Errors
/// If the identity does not exist, is not active, or can't send there. If the call names none, any number that can is taken.
pub(super) fn resolve(step: &Step<'_>, named: &str, to: &str, country: &Country) -> Result<Sender, Refusal> {
    if named.is_empty() {
        let all = step.all::<Number>()?.into_iter();
        return first_that_can(step, all, to, country)
            .map(|number| Sender::Number(Box::new(number)))
            .ok_or_else(|| Refusal::Conflict("NO_ORIGINATION_IDENTITIES_FOUND", "account", String::new()));
    }
    if let Some(pool) = pools::find(step, named)? {
        return of_pool(step, &pool, to, country);
    }
    if let Some(number) = numbers::find(step, named)? {
        return match () {
            () if !number.is_active(step) => {
                Err(Refusal::Conflict("RESOURCE_NOT_ACTIVE", Number::KIND, number.id()))
            }
            () if !reaches(&number, to, country) => Err(unfit(&number, country)),
            () => Ok(Sender::Number(Box::new(number))),
        };
    }
    if is_sender_id(named) && !country.takes_sender_ids() {
        let message = "sender ids are not supported in the destination's country";
        return Err(Refusal::field(
            "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
            "OriginationIdentity",
            message,
        ));
    }
    match sender_ids::find(step, named, country.iso)? {
        Some(sender) => Ok(Sender::SenderId(sender)),
        None => Err(Refusal::Missing(kind_of(named), arn::name(named).to_owned())),
    }
}

fn of_pool(step: &Step<'_>, pool: &Pool, to: &str, country: &Country) -> Result<Sender, Refusal> {
    if let Some(number) = first_that_can(step, pool.numbers(step)?.into_iter(), to, country) {
        return Ok(Sender::Number(Box::new(number)));
    }
    for id in pool.sender_ids.iter().filter(|id| id.ends_with(&format!("/{}", country.iso))) {
        if let Some(sender) = step.get::<SenderId>(id)? {
            return Ok(Sender::SenderId(sender));
        }
    }
    Err(Refusal::Conflict("NO_ORIGINATION_IDENTITIES_FOUND", Pool::KIND, pool.id()))
}

fn first_that_can(
    step: &Step<'_>,
    numbers: impl Iterator<Item = Number>,
    to: &str,
    country: &Country,
) -> Option<Number> {
    let mut fitting = numbers.filter(|number| number.is_active(step) && reaches(number, to, country));
    fitting.next()
}

/// Whether a number can send to a recipient. A simulator number sends to its country's simulator destinations alone. The US and
/// Canada take texts of their own numbers only, and their numbers send to other countries only if they are enabled for it.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html>
fn reaches(number: &Number, to: &str, country: &Country) -> bool {
    let is_near = number.country == country.iso;
    if number.number_type == "SIMULATOR" {
        return is_near && carrier::is_simulator(to);
    }
    let is_closed = |iso: &str| matches!(iso, "US" | "CA");
    is_near || number.international || !is_closed(&number.country) && !is_closed(country.iso)
}

fn unfit(number: &Number, country: &Country) -> Refusal {
    let is_far = number.country != country.iso;
    let (reason, message) = match is_far && number.number_type == "TOLL_FREE" {
        true => ("INTERNATIONAL_SENDING_NOT_SUPPORTED", "is not enabled for international sending"),
        false => ("INVALID_IDENTITY_FOR_DESTINATION_COUNTRY", "can't send to the destination"),
    };
    Refusal::field(reason, "OriginationIdentity", message)
}

fn is_sender_id(named: &str) -> bool {
    kind_of(named) == SenderId::KIND
}

/// The type of resource that a name looks like.
fn kind_of(named: &str) -> &'static str {
    let id = named.rsplit_once(":sender-id/").map_or(arn::name(named), |_| "");
    match id {
        _ if id.starts_with("pool-") => Pool::KIND,
        _ if id.starts_with("phone-") || id.starts_with('+') => Number::KIND,
        _ => SenderId::KIND,
    }
}

/// The ARN of the sender that a call names, for the role that must allow it; `*` if the call names none.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsendusermessagingsmsandvoicev2.html>
pub(super) fn arn_of(step: &Step<'_>, body: &Value) -> Result<String, Refusal> {
    let named = body["OriginationIdentity"].as_str().unwrap_or_default();
    if named.is_empty() || named.starts_with("arn:") {
        return Ok(if named.is_empty() { "*".to_owned() } else { named.to_owned() });
    }
    if let Some(number) = numbers::find(step, named)? {
        return Ok(number.arn());
    }
    let to = body["DestinationPhoneNumber"].as_str().unwrap_or_default();
    let country = body["IsoCountryCode"].as_str().or_else(|| countries::of_number(to).map(|one| one.iso));
    Ok(match kind_of(named) {
        SenderId::KIND => arn::sms(SenderId::KIND, &format!("{named}/{}", country.unwrap_or("*"))),
        kind => arn::sms(kind, named),
    })
}
