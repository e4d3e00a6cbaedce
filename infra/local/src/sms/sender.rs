//! A sender of the account: a number or a sender id.

use super::{
    numbers::{self, Number},
    refusal::Refusal,
    sender_ids::{self, SenderId},
    step::{Record, Step},
};

/// Parts per second where AWS publishes none: simulator numbers, and long codes of most countries.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-mps.html>
const PARTS_PER_SECOND: u32 = 10;

/// Who sends texts.
pub(super) enum Sender {
    Number(Box<Number>),
    SenderId(SenderId),
}

impl Sender {
    /// Its number or name, as events and phones show it.
    pub fn shown(&self) -> &str {
        match self {
            Self::Number(number) => &number.number,
            Self::SenderId(sender) => &sender.name,
        }
    }

    /// The type of its messages; a sender id sends both.
    pub fn message_type(&self) -> Option<&str> {
        match self {
            Self::Number(number) => Some(&number.message_type),
            Self::SenderId(_) => None,
        }
    }

    /// The parts that it may send each second.
    pub fn parts_per_second(&self, ten_dlc: u32) -> u32 {
        match self {
            Self::Number(number) => match (number.number_type.as_str(), number.country.as_str()) {
                ("TOLL_FREE", _) => 3,
                ("TEN_DLC", _) => ten_dlc,
                ("SHORT_CODE", _) => 100,
                ("LONG_CODE", "CA") => 1,
                _ => PARTS_PER_SECOND,
            },
            Self::SenderId(_) => PARTS_PER_SECOND,
        }
    }

    /// The active sender that a call names by its id or ARN, in a country.
    pub fn named(step: &Step<'_>, named: &str, country: &str) -> Result<Self, Refusal> {
        if let Some(number) = numbers::find(step, named)? {
            return match number.is_active(step) {
                true => Ok(Self::Number(Box::new(number))),
                false => Err(Refusal::Conflict("RESOURCE_NOT_ACTIVE", Number::KIND, number.id())),
            };
        }
        let found = sender_ids::find(step, named, country)?.map(Self::SenderId);
        found.ok_or_else(|| Refusal::Missing(Number::KIND, named.to_owned()))
    }
}
