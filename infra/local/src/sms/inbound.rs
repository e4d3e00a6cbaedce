//! A text from a phone to a number of the account: opting out, help, and the topic that gets it.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-numbers-two-way-sms.html>

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;
use uuid::Uuid;

use super::{
    numbers::{self, Number},
    opt_outs,
    parts::parts,
    refusal::Refusal,
    send::CarrierBlock,
    step::{Notice, Record, Step},
    texts::{self, Text},
};
use crate::aws::ACCOUNT_ID;

/// AWS's words for opting out, in any case.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords.html>
const OPT_OUT: [&str; 10] =
    ["ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"];
const HELP: &str = "HELP";
const OPTED_OUT_REPLY: &str = "You are opted out and will no longer receive messages from this number.";
const HELP_REPLY: &str = "Reply STOP to opt out. Message and data rates may apply.";
/// The carriers' reply for toll-free numbers, which nobody can change.
const CARRIER_STOP_REPLY: &str = "NETWORK MSG: You replied with the word \"stop\" which blocks all texts sent from this number. Text back \"unstop\" to \
                                  receive messages again.";
const CARRIER_UNSTOP_REPLY: &str =
    "NETWORK MSG: You have replied \"unstop\" and will begin receiving messages again from this number.";
/// A reply of AWS comes this long after the text.
const REPLY_AFTER: Duration = Duration::from_millis(500);

/// Why a text was not received.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReceived {
    /// The account has no such number, or it is not active yet.
    #[error("the account has no active number {0}")]
    NoNumber(String),
    /// It could not be stored.
    #[error("the text could not be stored")]
    Broken,
}

impl From<Refusal> for NotReceived {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Missing(_, number) => Self::NoNumber(number),
            other => {
                tracing::error!(refusal = ?other, "an inbound text could not be stored");
                Self::Broken
            }
        }
    }
}

/// Stores the text, and does what AWS does: it answers HELP and opts out by itself, unless the number's owner manages that, and
/// publishes everything else if the number takes texts. Returns the inbound message's id.
pub(super) fn receive(step: &Step<'_>, phone: &str, to: &str, body: &str) -> Result<String, Refusal> {
    let number = numbers::find(step, to)?.filter(|number| number.is_active(step));
    let number = number.ok_or_else(|| Refusal::Missing(Number::KIND, to.to_owned()))?;
    let previous = texts::last_sent(step.disk, phone, &number.number)?;
    let text = text(step, phone, &number, body, true);
    texts::keep(step.disk, &text)?;
    let word = body.trim().to_uppercase();
    let is_managed = !number.settings.self_managed;
    if number.number_type == "TOLL_FREE" && at_carrier(step, &number, phone, &word)? && is_managed {
        return Ok(text.id);
    }
    let is_stop = OPT_OUT.contains(&word.as_str()) && number.number_type != "TOLL_FREE";
    match word.as_str() {
        _ if is_managed && is_stop => {
            opt_outs::add_by_owner(step, &number.settings.list, phone)?;
            reply(step, &number, phone, OPTED_OUT_REPLY)?;
        }
        HELP if is_managed => reply(step, &number, phone, HELP_REPLY)?,
        _ => publish(step, &number, &text, &word, previous),
    }
    Ok(text.id)
}

/// The carriers of toll-free numbers block and unblock by themselves, by STOP and UNSTOP alone. Returns whether they did.
fn at_carrier(step: &Step<'_>, number: &Number, phone: &str, word: &str) -> Result<bool, Refusal> {
    let block = CarrierBlock { number: number.number.clone(), phone: phone.to_owned() };
    match word {
        "STOP" => {
            step.put(&block)?;
            reply(step, number, phone, CARRIER_STOP_REPLY)?;
        }
        "UNSTOP" => {
            step.delete(&block)?;
            reply(step, number, phone, CARRIER_UNSTOP_REPLY)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn text(step: &Step<'_>, phone: &str, number: &Number, body: &str, inbound: bool) -> Text {
    Text {
        id: Uuid::new_v4().to_string(),
        at: step.at,
        phone: phone.to_owned(),
        sender: number.number.clone(),
        inbound,
        body: body.to_owned(),
        parts: parts(body).1,
        configuration_set: None,
        context: BTreeMap::new(),
    }
}

/// A text that AWS or a carrier sends by itself. It has no events.
fn reply(step: &Step<'_>, number: &Number, phone: &str, body: &str) -> Result<(), Refusal> {
    let mut reply = text(step, phone, number, body, false);
    reply.at = step.at.saturating_add(REPLY_AFTER).unwrap_or(step.at);
    Ok(texts::keep(step.disk, &reply)?)
}

/// Tells the number's topic, if the number takes texts.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html>
fn publish(step: &Step<'_>, number: &Number, text: &Text, word: &str, previous: Option<String>) {
    let Some(topic) = number.settings.topic.as_deref().filter(|_| number.settings.two_way) else { return };
    let is_keyword = word == HELP || OPT_OUT.contains(&word);
    let mut message = json!({
        "originationNumber": text.phone,
        "destinationNumber": number.number,
        // Texts that begin with no keyword have the account's own.
        "messageKeyword": if is_keyword { word.to_owned() } else { format!("KEYWORD_{ACCOUNT_ID}") },
        "messageBody": text.body,
        "inboundMessageId": text.id,
    });
    if let Some(previous) = previous {
        message["previousPublishedMessageId"] = json!(previous);
    }
    let (source_arn, delay) = (number.arn(), Duration::from_millis(300));
    step.publish(&Notice { topic, source_arn: &source_arn, message: &message, at: step.at, delay });
}
