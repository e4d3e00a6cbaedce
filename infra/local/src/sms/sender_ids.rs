//! Sender ids of the account: names instead of numbers, which nobody can answer to.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/sender-id.html>

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    countries,
    page::{Listed, filtered, paged, texts},
    refusal::Refusal,
    step::{Record, Step},
};
use crate::aws::arn;

/// India's regulator registers sender ids. The account's owner asks AWS Support for one.
const REQUIRES_REGISTRATION: &str = "IN";

/// A sender id in a country.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SenderId {
    pub name: String,
    pub country: String,
    message_types: Vec<String>,
    protected: bool,
    registered: bool,
}

impl Record for SenderId {
    const KIND: &'static str = "sender-id";

    fn id(&self) -> String {
        id(&self.name, &self.country)
    }
}

impl SenderId {
    pub fn arn(&self) -> String {
        arn::sms(Self::KIND, &self.id())
    }
}

impl Listed for SenderId {
    fn shown(&self, _: &Step<'_>) -> Value {
        json!({
            "SenderIdArn": self.arn(),
            "SenderId": self.name,
            "IsoCountryCode": self.country,
            "MessageTypes": self.message_types,
            "MonthlyLeasingPrice": "0.00",
            "DeletionProtectionEnabled": self.protected,
            "Registered": self.registered,
        })
    }

    fn values(&self, filter: &str, _: &Step<'_>) -> Option<Vec<String>> {
        Some(match filter {
            "sender-id" => vec![self.name.clone()],
            "iso-country-code" => vec![self.country.clone()],
            "message-type" => self.message_types.clone(),
            "deletion-protection-enabled" => vec![self.protected.to_string()],
            "registered" => vec![self.registered.to_string()],
            _ => return None,
        })
    }
}

fn id(name: &str, country: &str) -> String {
    format!("{name}/{country}")
}

/// The sender id that a call names, by its name or ARN, in a country.
pub(super) fn find(step: &Step<'_>, named: &str, country: &str) -> Result<Option<SenderId>, Refusal> {
    let name = named.rsplit_once(":sender-id/").map_or(named, |(_, rest)| rest);
    let name = name.split('/').next().unwrap_or(name);
    step.get(&id(name, country))
}

/// `RequestSenderId`.
pub(super) fn request(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let country = body["IsoCountryCode"].as_str().unwrap_or_default();
    let takes = countries::named(country).is_some_and(countries::Country::takes_sender_ids);
    if !takes {
        return Err(Refusal::field(
            "SENDER_ID_NOT_SUPPORTED",
            "IsoCountryCode",
            "does not support sender ids",
        ));
    }
    if country == REQUIRES_REGISTRATION {
        let message = "requires that sender ids are registered";
        return Err(Refusal::field("SENDER_ID_REQUIRES_REGISTRATION", "IsoCountryCode", message));
    }
    let mut made = add(step, body["SenderId"].as_str().unwrap_or_default(), country)?;
    let asked: Vec<String> = texts(&body["MessageTypes"]).map(str::to_owned).collect();
    if !asked.is_empty() {
        made.message_types = asked;
    }
    (made.protected, made.registered) = (body["DeletionProtectionEnabled"] == true, false);
    step.put(&made)?;
    let mut answer = made.shown(step);
    answer["Tags"] = json!(body["Tags"].as_array().cloned().unwrap_or_default());
    Ok(answer)
}

/// Adds a registered sender id, as AWS Support can.
pub(super) fn add(step: &Step<'_>, name: &str, country: &str) -> Result<SenderId, Refusal> {
    if step.get::<SenderId>(&id(name, country))?.is_some() {
        return Err(Refusal::Conflict("RESOURCE_ALREADY_EXISTS", SenderId::KIND, name.to_owned()));
    }
    step.check_quota::<SenderId>("SENDER_IDS_PER_ACCOUNT")?;
    let made = SenderId {
        name: name.to_owned(),
        country: country.to_owned(),
        message_types: vec!["TRANSACTIONAL".to_owned(), "PROMOTIONAL".to_owned()],
        protected: false,
        registered: true,
    };
    step.put(&made)?;
    Ok(made)
}

/// `DescribeSenderIds`.
pub(super) fn describe(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let wanted = body["SenderIds"].as_array().cloned().unwrap_or_default();
    let found = match wanted.is_empty() {
        true => step.all::<SenderId>()?,
        false => wanted.iter().map(|one| named_in(step, one)).collect::<Result<_, _>>()?,
    };
    let fitting = filtered(step, body, found)?;
    paged(body, "SenderIds", fitting.iter().map(|one| one.shown(step)).collect())
}

/// `ReleaseSenderId`.
pub(super) fn release(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = named_in(step, body)?;
    if found.protected {
        return Err(Refusal::Conflict("DELETION_PROTECTION_ENABLED", SenderId::KIND, found.name));
    }
    step.delete(&found)?;
    Ok(found.shown(step))
}

/// The sender id of `{ "SenderId": …, "IsoCountryCode": … }`.
fn named_in(step: &Step<'_>, body: &Value) -> Result<SenderId, Refusal> {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let found = find(step, text("SenderId"), text("IsoCountryCode"))?;
    found.ok_or_else(|| Refusal::Missing(SenderId::KIND, text("SenderId").to_owned()))
}
