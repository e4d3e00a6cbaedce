//! Reads the events that AWS End User Messaging SMS publishes to SNS.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html>

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{EventKind, Meaning, PhoneNumber, micro_dollars::micro_dollars};

/// An event of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsEvent {
    /// Its type.
    pub kind: EventKind,
    /// The version of AWS's form of events; `1.0` so far.
    pub version: Option<String>,
    /// When AWS reported it, in unix milliseconds; 0 if AWS did not say.
    pub at_ms: i64,
    /// AWS's word for the last status. Others may follow: see [`EventKind::meaning`].
    pub is_final: bool,
    /// The id that AWS gave the message at the hand-over.
    pub message_id: String,
    /// The sender: a phone number, a short code or a sender id.
    pub origination: Option<String>,
    /// The recipient.
    pub destination: Option<PhoneNumber>,
    /// AWS's code of the recipient's country.
    pub country: Option<String>,
    /// The code of the carrier's country (mobile country code).
    pub mcc: Option<String>,
    /// The carrier's code (mobile network code).
    pub mnc: Option<String>,
    /// The carrier's name.
    pub carrier: Option<String>,
    /// AWS's short text for the status, such as `DELIVERED`.
    pub status: String,
    /// AWS's sentence about the status.
    pub description: String,
    /// What the sender gave along at the hand-over.
    pub context: BTreeMap<String, String>,
    /// Number of parts.
    pub parts: Option<u32>,
    /// What AWS charges for all parts, in millionths of a dollar.
    pub price_micro_dollars: Option<u64>,
    /// What AWS charges for the carrier, in millionths of a dollar.
    pub carrier_fee_micro_dollars: Option<u64>,
}

/// Why a text is not such an event.
#[derive(Debug, thiserror::Error)]
pub enum InvalidEvent {
    /// It is longer than any event.
    #[error("the event has {bytes} bytes, and AWS's have at most {BYTES_MAX}")]
    TooLong {
        /// Its bytes.
        bytes: usize,
    },
    /// It has another form.
    #[error("the text is not an event of AWS End User Messaging SMS")]
    Shape(#[from] serde_json::Error),
    /// Its message id is empty or too long.
    #[error("the event has no message id that could be AWS's")]
    MessageId,
}

/// The most bytes of an event. A context with five values of 800 characters, of four bytes each and escaped, takes some 50,000.
const BYTES_MAX: usize = 64 * 1024;
/// The most characters of a message id. AWS's have 36.
const ID_CHARACTERS_MAX: usize = 256;
/// The most characters that are kept of a code or a name.
const NAME_CHARACTERS_MAX: usize = 100;
/// The most characters that are kept of a description.
const DESCRIPTION_CHARACTERS_MAX: usize = 500;

/// AWS's event. Every field but two may be absent: events of EventBridge and of other channels have fewer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Published<'a> {
    event_type: String,
    event_version: Option<String>,
    event_timestamp: Option<i64>,
    is_final: Option<bool>,
    message_id: String,
    origination_phone_number: Option<String>,
    destination_phone_number: Option<String>,
    iso_country_code: Option<String>,
    mcc: Option<String>,
    mnc: Option<String>,
    carrier_name: Option<String>,
    message_status: Option<String>,
    message_status_description: Option<String>,
    context: Option<BTreeMap<String, String>>,
    total_message_parts: Option<u32>,
    #[serde(borrow)]
    total_message_price: Option<&'a RawValue>,
    #[serde(borrow)]
    total_carrier_fee: Option<&'a RawValue>,
}

/// Reads an event. A type that this version does not know is kept, and so is an event whose price or recipient can't be read: they
/// are `None` then. Long texts are cut; the context is whole.
///
/// # Errors
/// If the text is not such an event.
pub fn read_sms_event(text: &str) -> Result<SmsEvent, InvalidEvent> {
    if text.len() > BYTES_MAX {
        return Err(InvalidEvent::TooLong { bytes: text.len() });
    }
    let event: Published = serde_json::from_str(text)?;
    if event.message_id.is_empty() || event.message_id.chars().count() > ID_CHARACTERS_MAX {
        return Err(InvalidEvent::MessageId);
    }
    let name = |text: Option<String>| text.map(|text| cut(text, NAME_CHARACTERS_MAX));
    Ok(SmsEvent {
        kind: event.event_type.into(),
        version: name(event.event_version),
        at_ms: event.event_timestamp.unwrap_or_default(),
        is_final: event.is_final.unwrap_or_default(),
        message_id: event.message_id,
        origination: name(event.origination_phone_number),
        destination: event.destination_phone_number.and_then(|number| number.parse().ok()),
        country: name(event.iso_country_code),
        mcc: name(event.mcc),
        mnc: name(event.mnc),
        carrier: name(event.carrier_name),
        status: name(event.message_status).unwrap_or_default(),
        description: cut(event.message_status_description.unwrap_or_default(), DESCRIPTION_CHARACTERS_MAX),
        context: event.context.unwrap_or_default(),
        parts: event.total_message_parts,
        price_micro_dollars: event.total_message_price.and_then(micro_dollars),
        carrier_fee_micro_dollars: event.total_carrier_fee.and_then(micro_dollars),
    })
}

/// The text with at most so many characters.
fn cut(mut text: String, characters_max: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(characters_max) {
        text.truncate(end);
    }
    text
}

impl SmsEvent {
    /// What the event means: its type's meaning, unless AWS's status says that the recipient has opted out. AWS usually refuses the
    /// hand-over then and publishes no event, and lists no type for it.
    pub fn meaning(&self) -> Meaning {
        match self.status.ends_with("OPTED_OUT") {
            true => Meaning::HardFailed { suppress: true },
            false => self.kind.meaning(),
        }
    }
}

#[cfg(test)]
mod tests;
