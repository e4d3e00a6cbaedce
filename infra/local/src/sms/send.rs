//! `SendTextMessage`.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    carrier::{self, Outcome},
    countries::{self, Country, dollars},
    events::{About, event},
    opt_outs::{self, with_plus},
    origination::resolve,
    parts::{self, Encoding},
    refusal::Refusal,
    sender::Sender,
    sets::{self, Set},
    step::{Notice, Record, Step},
    texts::{self, Text, TextEvent},
};

/// AWS's default, 72 hours.
const TIME_TO_LIVE: Duration = Duration::from_secs(72 * 3600);
/// The parts per second of dry runs, if the sender's own limit is not lower.
const DRY_RUN_PARTS_PER_SECOND: u32 = 5;

/// What the account has spent on texts in a month.
#[derive(Default, Serialize, Deserialize)]
struct Spending {
    /// Such as `2026-11`.
    month: String,
    /// In hundred thousandths of a US dollar.
    spent: u64,
}

impl Record for Spending {
    const KIND: &'static str = "spending";

    fn id(&self) -> String {
        self.month.clone()
    }
}

/// What somebody chose for the next text to a phone.
#[derive(Serialize, Deserialize)]
pub(super) struct Chosen {
    pub phone: String,
    pub outcome: Outcome,
}

impl Record for Chosen {
    const KIND: &'static str = "chosen-outcome";

    fn id(&self) -> String {
        self.phone.clone()
    }
}

/// That a phone gets nothing more of a toll-free number, at its carrier.
#[derive(Serialize, Deserialize)]
pub(super) struct CarrierBlock {
    pub number: String,
    pub phone: String,
}

impl Record for CarrierBlock {
    const KIND: &'static str = "carrier-block";

    fn id(&self) -> String {
        format!("{}|{}", self.number, self.phone)
    }
}

/// A text that is checked.
struct Checked {
    text: Text,
    sender: Sender,
    country: &'static Country,
    encoding: Encoding,
    message_type: String,
    set: Option<Set>,
    time_to_live: Duration,
    /// In hundred thousandths of a US dollar.
    price: u64,
    carrier_fee: u64,
}

/// Stores the text with all its future events, and publishes them.
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html>
pub(super) fn send(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let checked = check(step, body)?;
    let is_dry = body["DryRun"] == true;
    let spending = within_budget(step, &checked)?;
    within_rate(step, &checked, is_dry)?;
    if !is_dry {
        step.put(&spending)?;
        texts::keep(step.disk, &checked.text)?;
        let outcome = outcome(step, &checked)?;
        for on_the_way in carrier::steps(outcome, checked.time_to_live) {
            report(step, &checked, &on_the_way)?;
        }
    }
    Ok(json!({ "MessageId": checked.text.id }))
}

fn check(step: &Step<'_>, body: &Value) -> Result<Checked, Refusal> {
    let field = |name: &str| body[name].as_str().unwrap_or_default();
    let to = with_plus(field("DestinationPhoneNumber"));
    let country = countries::of_number(&to).ok_or_else(|| {
        Refusal::field("INVALID_PARAMETER", "DestinationPhoneNumber", "is of no country that is known here")
    })?;
    let sender = resolve(step, field("OriginationIdentity"), &to, country)?;
    let named = body["ConfigurationSetName"].as_str();
    let set = named.map(|name| sets::find(step, name)).transpose()?;
    if let Some(id) = body["ProtectConfigurationId"].as_str() {
        return Err(Refusal::Missing("protect-configuration", id.to_owned()));
    }
    let message_type = message_type(&sender, body["MessageType"].as_str())?;
    check_recipient(step, &sender, &to, country)?;
    let text = text(step, body, to, sender.shown(), set.as_ref());
    let (price, carrier_fee) = (country.price, country.carrier_fee);
    let parts = u64::from(text.parts);
    let checked = Checked {
        encoding: parts::parts(&text.body).0,
        text,
        sender,
        country,
        message_type,
        set,
        time_to_live: body["TimeToLive"].as_u64().map_or(TIME_TO_LIVE, Duration::from_secs),
        price: price * parts,
        carrier_fee: carrier_fee * parts,
    };
    let most = field("MaxPrice").parse::<f64>().ok();
    if most.is_some_and(|most| dollars(checked.price + checked.carrier_fee) > most) {
        return Err(Refusal::field("PRICE_OVER_THRESHOLD", "MaxPrice", "is less than what the text costs"));
    }
    Ok(checked)
}

fn text(step: &Step<'_>, body: &Value, phone: String, sender: &str, set: Option<&Set>) -> Text {
    let body_of_text = body["MessageBody"].as_str().unwrap_or_default().to_owned();
    Text {
        id: Uuid::new_v4().to_string(),
        at: step.at,
        phone,
        sender: sender.to_owned(),
        inbound: false,
        parts: parts::parts(&body_of_text).1,
        body: body_of_text,
        configuration_set: set.map(|set| set.name.clone()),
        context: serde_json::from_value(body["Context"].clone()).unwrap_or_default(),
    }
}

fn message_type(sender: &Sender, asked: Option<&str>) -> Result<String, Refusal> {
    match (sender.message_type(), asked) {
        (Some(own), Some(asked)) if own != asked => {
            Err(Refusal::Conflict("MESSAGE_TYPE_MISMATCH", "phone-number", sender.shown().to_owned()))
        }
        (own, asked) => Ok(asked.or(own).unwrap_or("TRANSACTIONAL").to_owned()),
    }
}

/// Whether the account may send to a recipient.
fn check_recipient(step: &Step<'_>, sender: &Sender, to: &str, country: &Country) -> Result<(), Refusal> {
    let options = step.around.options().clone();
    if options.is_disabled {
        return Err(Refusal::Disabled);
    }
    let refused = |reason| Err(Refusal::Conflict(reason, "message", to.to_owned()));
    if options.is_sandbox && !carrier::is_simulator(to) && !options.verified.iter().any(|one| one == to) {
        return refused("DESTINATION_PHONE_NUMBER_NOT_VERIFIED");
    }
    if options.blocked_countries.iter().any(|blocked| blocked == country.iso) {
        return refused("DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION");
    }
    match sender {
        Sender::Number(number) if opt_outs::has(step, &number.settings.list, to)? => {
            refused("DESTINATION_PHONE_NUMBER_OPTED_OUT")
        }
        _ => Ok(()),
    }
}

/// The month's spending with this text.
fn within_budget(step: &Step<'_>, checked: &Checked) -> Result<Spending, Refusal> {
    let month = step.at.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string();
    let mut spending = step.get(&month)?.unwrap_or(Spending { month, spent: 0 });
    spending.spent += checked.price + checked.carrier_fee;
    let limit = step.around.options().month_limit_dollars.map(|dollars| u64::from(dollars) * 100_000);
    match limit.is_some_and(|limit| spending.spent > limit) {
        true => Err(Refusal::Quota("MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT")),
        false => Ok(spending),
    }
}

/// Takes the text's parts off its sender's rate, and lets it through if something was left.
fn within_rate(step: &Step<'_>, checked: &Checked, is_dry: bool) -> Result<(), Refusal> {
    let options = step.around.options().clone();
    let own = checked.sender.parts_per_second(options.ten_dlc_parts_per_second);
    let (name, rate) = match is_dry {
        true => (format!("dry {}", checked.text.sender), own.min(DRY_RUN_PARTS_PER_SECOND)),
        false => (checked.text.sender.clone(), own),
    };
    if options.limits_parts && !step.around.rates.take(&name, rate, checked.text.parts, step.at) {
        return Err(Refusal::Throttled("The sender's message parts per second are exceeded."));
    }
    Ok(())
}

/// What becomes of the text: as chosen for the phone, or as its carrier or number has it.
fn outcome(step: &Step<'_>, checked: &Checked) -> Result<Outcome, Refusal> {
    let phone = &checked.text.phone;
    if let Some(chosen) = step.get::<Chosen>(phone)? {
        step.delete(&chosen)?;
        return Ok(chosen.outcome);
    }
    let block = CarrierBlock { number: checked.text.sender.clone(), phone: phone.clone() };
    match step.get::<CarrierBlock>(&block.id())? {
        Some(_) => Ok(Outcome::OptedOut),
        None => Ok(carrier::outcome_of(phone)),
    }
}

/// Keeps an event of the text, and publishes it if the text's configuration set wants it.
fn report(step: &Step<'_>, checked: &Checked, on_the_way: &carrier::Step) -> Result<(), Refusal> {
    let at = checked.text.at.saturating_add(on_the_way.after).unwrap_or(checked.text.at);
    let about = About {
        text: &checked.text,
        country: checked.country,
        encoding: checked.encoding,
        message_type: &checked.message_type,
        price: dollars(checked.price),
        carrier_fee: dollars(checked.carrier_fee),
    };
    let event = event(&about, on_the_way, at);
    let event_type = event["eventType"].as_str().unwrap_or_default();
    if let Some(set) = &checked.set {
        for topic in set.topics_for(event_type) {
            let source_arn = set.arn();
            step.publish(&Notice {
                topic,
                source_arn: &source_arn,
                message: &event,
                at,
                delay: on_the_way.after,
            });
        }
    }
    texts::keep_event(step.disk, &checked.text.id, &TextEvent { at, event })?;
    Ok(())
}
