//! Events of texts, in the JSON that event destinations get.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html>

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{carrier, countries::Country, parts::Encoding, texts::Text};

/// What the events of a text have in common, beside the text.
pub(super) struct About<'a> {
    pub text: &'a Text,
    pub country: &'a Country,
    pub encoding: Encoding,
    pub message_type: &'a str,
    /// US dollars.
    pub price: f64,
    /// US dollars.
    pub carrier_fee: f64,
}

/// The event of a step at a time.
pub(super) fn event(about: &About<'_>, step: &carrier::Step, at: Timestamp) -> Value {
    let About { text, country, .. } = about;
    let mut event = json!({
        "eventType": format!("TEXT_{}", step.status),
        "eventVersion": "1.0",
        "eventTimestamp": at.as_millisecond(),
        "isFinal": step.is_final,
        "originationPhoneNumber": text.sender,
        "destinationPhoneNumber": text.phone,
        "isoCountryCode": country.iso,
        "isInternationalSend": false,
        "mcc": country.mcc,
        "mnc": country.mnc,
        "carrierName": country.carrier,
        "messageId": text.id,
        "messageRequestTimestamp": text.at.as_millisecond(),
        "messageEncoding": about.encoding.name(),
        "messageType": about.message_type,
        "messageStatus": step.status,
        "messageStatusDescription": step.description,
        "totalMessageParts": text.parts,
        "totalMessagePrice": about.price,
        "totalCarrierFee": about.carrier_fee,
    });
    if !text.context.is_empty() {
        event["context"] = json!(text.context);
    }
    event
}
