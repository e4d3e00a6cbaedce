//! Phone numbers of the account.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    page::{Listed, described, paged_by, seconds, texts, without_nulls},
    refusal::Refusal,
    settings::Settings,
    step::{Record, Step},
    stock,
};
use crate::aws::arn;

/// AWS's default for a page of available numbers.
const AVAILABLE: usize = 10;

/// A number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Number {
    id: String,
    /// The number itself (E.164).
    pub number: String,
    pub country: String,
    /// `SIMULATOR`, `TOLL_FREE`, `TEN_DLC`, `LONG_CODE` or `SHORT_CODE`.
    pub number_type: String,
    pub message_type: String,
    pub capabilities: Vec<String>,
    pub settings: Settings,
    pub international: bool,
    pub pool: Option<String>,
    pub registration: Option<String>,
    tags: Value,
    created_ms: i64,
    /// From when it can be used; `None` as long as nothing says when.
    pub active_ms: Option<i64>,
}

impl Record for Number {
    const KIND: &'static str = "phone-number";

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Number {
    pub fn arn(&self) -> String {
        arn::sms(Self::KIND, &self.id)
    }

    /// Whether it can be used.
    pub fn is_active(&self, step: &Step<'_>) -> bool {
        self.active_ms.is_some_and(|ms| ms <= step.at.as_millisecond())
    }

    /// Makes it usable after the time that carriers take.
    pub fn provision(&mut self, step: &Step<'_>) {
        let pending_ms = i64::from(step.around.options().number_pending_seconds) * 1000;
        self.active_ms = Some(step.at.as_millisecond() + pending_ms);
    }

    /// Rent a month in US dollars.
    fn monthly_price(&self) -> &'static str {
        match self.number_type.as_str() {
            "TOLL_FREE" => "2.00",
            "SHORT_CODE" => "995.00",
            _ => "1.00",
        }
    }
}

impl Listed for Number {
    fn shown(&self, step: &Step<'_>) -> Value {
        let mut shown = json!({
            "PhoneNumberArn": self.arn(),
            "PhoneNumberId": self.id,
            "PhoneNumber": self.number,
            "Status": if self.is_active(step) { "ACTIVE" } else { "PENDING" },
            "IsoCountryCode": self.country,
            "MessageType": self.message_type,
            "NumberCapabilities": self.capabilities,
            "NumberType": self.number_type,
            "MonthlyLeasingPrice": self.monthly_price(),
            "InternationalSendingEnabled": self.international,
            "PoolId": self.pool,
            "RegistrationId": self.registration,
            "CreatedTimestamp": seconds(self.created_ms),
        });
        self.settings.show(&mut shown);
        without_nulls(shown)
    }

    fn values(&self, filter: &str, step: &Step<'_>) -> Option<Vec<String>> {
        Some(match filter {
            "status" => vec![if self.is_active(step) { "ACTIVE" } else { "PENDING" }.to_owned()],
            "iso-country-code" => vec![self.country.clone()],
            "message-type" => vec![self.message_type.clone()],
            "number-capability" => self.capabilities.clone(),
            "number-type" => vec![self.number_type.clone()],
            other => return self.settings.values(other),
        })
    }
}

/// The number that a call names by its id, its ARN or itself.
pub(super) fn find(step: &Step<'_>, named: &str) -> Result<Option<Number>, Refusal> {
    if named.starts_with('+') {
        return Ok(step.all::<Number>()?.into_iter().find(|number| number.number == named));
    }
    step.get(arn::name(named))
}

/// `RequestPhoneNumber`, without the pool and the registration that it may name. A 10DLC number is pending until it belongs to an
/// approved campaign.
pub(super) fn request(step: &Step<'_>, body: &Value) -> Result<Number, Refusal> {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    check_type(text("IsoCountryCode"), text("NumberType"), text("MessageType"))?;
    step.check_quota::<Number>("PHONE_NUMBERS_PER_ACCOUNT")?;
    let mut made = new(step, text("IsoCountryCode"), text("NumberType"), &body["NumberPreference"][0])?;
    made.message_type = text("MessageType").to_owned();
    made.capabilities = texts(&body["NumberCapabilities"]).map(str::to_owned).collect();
    made.international = body["InternationalSendingEnabled"] == true;
    made.tags = body["Tags"].clone();
    made.settings.change(step, body)?;
    match made.number_type.as_str() {
        "SIMULATOR" => made.active_ms = Some(step.at.as_millisecond()),
        "TEN_DLC" => {}
        _ => made.provision(step),
    }
    step.put(&made)?;
    Ok(made)
}

/// The tags of a number. Other resources' tags are not embedded.
pub(super) fn tags(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let arn = body["ResourceArn"].as_str().unwrap_or_default();
    let number: Number = step.must(arn::name(arn))?;
    let tags = if number.tags.is_null() { json!([]) } else { number.tags.clone() };
    Ok(json!({ "ResourceArn": arn, "Tags": tags }))
}

/// The answer to a request: the number with its tags.
pub(super) fn requested(step: &Step<'_>, made: &Number) -> Value {
    let mut answer = made.shown(step);
    answer["Tags"] = made.tags.clone();
    without_nulls(answer)
}

/// Adds an active number of any type, as AWS Support can.
pub(super) fn add(step: &Step<'_>, country: &str, number_type: &str) -> Result<Number, Refusal> {
    let mut made = new(step, country, number_type, &Value::Null)?;
    made.active_ms = Some(step.at.as_millisecond());
    step.put(&made)?;
    Ok(made)
}

fn new(step: &Step<'_>, country: &str, number_type: &str, preference: &Value) -> Result<Number, Refusal> {
    let taken = step.all::<Number>()?;
    let is_free = |number: &str| !taken.iter().any(|other| other.number == number);
    let number = stock::numbers(country, number_type)
        .find(|number| stock::fits(preference, number) && is_free(number))
        .ok_or_else(|| {
            let message = "has no number that can be rented here";
            Refusal::field("COUNTRY_NOT_ENABLED", "IsoCountryCode", message)
        })?;
    Ok(Number {
        id: format!("phone-{}", Uuid::new_v4().simple()),
        number,
        country: country.to_owned(),
        number_type: number_type.to_owned(),
        message_type: "TRANSACTIONAL".to_owned(),
        capabilities: vec!["SMS".to_owned()],
        settings: Settings::of_new(step, &json!({}))?,
        international: false,
        pool: None,
        registration: None,
        tags: Value::Null,
        created_ms: step.at.as_millisecond(),
        active_ms: None,
    })
}

/// Where each type is to be had, and that simulator numbers are transactional.
fn check_type(country: &str, number_type: &str, message_type: &str) -> Result<(), Refusal> {
    let refused = |field: &str, message: &str| Err(Refusal::field("INVALID_PARAMETER", field, message));
    match (number_type, country) {
        ("SIMULATOR", "US") if message_type != "TRANSACTIONAL" => {
            refused("MessageType", "must be TRANSACTIONAL for a simulator number")
        }
        ("SIMULATOR" | "TOLL_FREE" | "TEN_DLC", "US") | ("LONG_CODE", _) => match (number_type, country) {
            ("LONG_CODE", "US") => refused("NumberType", "must be TEN_DLC for a long code in the US"),
            _ => Ok(()),
        },
        _ => refused("NumberType", "is not to be had in this country"),
    }
}

/// `ListAvailablePhoneNumbers`.
pub(super) fn available(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    if body["IsoCountryCode"] != "US" {
        return Err(Refusal::field("INVALID_PARAMETER", "IsoCountryCode", "must be US"));
    }
    let taken = step.all::<Number>()?;
    let is_free = |number: &String| !taken.iter().any(|other| other.number == *number);
    let preference = &body["NumberPreference"][0];
    let free =
        stock::numbers("US", "TEN_DLC").filter(|number| stock::fits(preference, number) && is_free(number));
    paged_by(body, "AvailablePhoneNumbers", free.map(Value::String).collect(), AVAILABLE)
}

/// `DescribePhoneNumbers`.
pub(super) fn describe(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    described::<Number>(step, body, "PhoneNumberIds", "PhoneNumbers")
}

/// `UpdatePhoneNumber`. A pool's numbers have its settings, which only `UpdatePool` changes.
pub(super) fn update(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut number: Number = step.must(arn::name(body["PhoneNumberId"].as_str().unwrap_or_default()))?;
    let before = number.settings.clone();
    number.settings.change(step, body)?;
    let same = Settings { protected: number.settings.protected, ..before };
    if number.pool.is_some() && number.settings != same {
        return Err(Refusal::Conflict("PHONE_NUMBER_ASSOCIATED_TO_POOL", Number::KIND, number.id));
    }
    if let Some(international) = body["InternationalSendingEnabled"].as_bool() {
        if international && number.number_type != "TOLL_FREE" {
            let message = "only US toll-free numbers send to other countries";
            let field = "InternationalSendingEnabled";
            return Err(Refusal::field("INTERNATIONAL_SENDING_NOT_SUPPORTED", field, message));
        }
        number.international = international;
    }
    step.put(&number)?;
    Ok(number.shown(step))
}

/// `ReleasePhoneNumber`.
pub(super) fn release(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let number: Number = step.must(arn::name(body["PhoneNumberId"].as_str().unwrap_or_default()))?;
    let reason = match (&number.pool, number.settings.protected) {
        (_, true) => Some("DELETION_PROTECTION_ENABLED"),
        (Some(_), _) => Some("PHONE_NUMBER_ASSOCIATED_TO_POOL"),
        (None, false) => None,
    };
    if let Some(reason) = reason {
        return Err(Refusal::Conflict(reason, Number::KIND, number.id));
    }
    step.delete(&number)?;
    let mut answer = number.shown(step);
    answer["Status"] = json!("DELETED");
    Ok(answer)
}
