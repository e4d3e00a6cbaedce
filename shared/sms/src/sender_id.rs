use std::{fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::Country;

/// A name that recipients see instead of a number, such as `EXAMPLECO`: 1 to 11 letters, digits and hyphens, with a letter, and
/// without a hyphen at its ends. Nobody can answer it.
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_RequestSenderId.html>
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SenderId(String);

/// Why a text is not a sender id. The error text follows the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSenderId {
    /// It is empty or too long.
    #[error("must have 1 to {CHARACTERS_MAX} characters")]
    Length,
    /// It has another character, perhaps a space.
    #[error("must have only letters from A to Z, digits and hyphens")]
    Character,
    /// Without a letter it looks like a phone number.
    #[error("must have a letter")]
    NoLetter,
    /// AWS refuses a hyphen there.
    #[error("must not begin or end with a hyphen")]
    Hyphen,
}

/// Messages to a country can't be sent from a sender id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sender id can't send to {country}; use a phone number")]
pub struct SenderIdNotSupported {
    /// The country.
    pub country: Country,
}

/// The most characters (GSM's limit of an alphanumeric address, 3GPP TS 23.040, section 9.1.2.5).
const CHARACTERS_MAX: usize = 11;

/// The countries to which AWS sends from no sender id, and India: there every message needs the ids of a registered entity and of a
/// registered template (`DestinationCountryParameters`), which Posthorn's messages do not have. Other countries may ask for
/// registration; AWS refuses the hand-over without it.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/sender-id.html>,
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html>
const NOT_SUPPORTED: [Country; 4] = [Country::UNITED_STATES, Country::CANADA, Country::CHINA, Country::INDIA];

impl SenderId {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether any sender id may send to a country.
    ///
    /// # Errors
    /// If the country is known to take none.
    pub fn check_country(country: Country) -> Result<(), SenderIdNotSupported> {
        if NOT_SUPPORTED.contains(&country) { Err(SenderIdNotSupported { country }) } else { Ok(()) }
    }
}

impl FromStr for SenderId {
    type Err = InvalidSenderId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !(1..=CHARACTERS_MAX).contains(&text.chars().count()) {
            return Err(InvalidSenderId::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(InvalidSenderId::Character);
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(InvalidSenderId::Hyphen);
        }
        match text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidSenderId::NoLetter),
        }
    }
}

impl JsonSchema for SenderId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SenderId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1, "maxLength": CHARACTERS_MAX, "pattern": "^[A-Za-z0-9-]+$" })
    }
}

impl TryFrom<String> for SenderId {
    type Error = InvalidSenderId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SenderId> for String {
    fn from(id: SenderId) -> Self {
        id.0
    }
}

impl fmt::Display for SenderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_inner_hyphens_are_a_sender_id() {
        for text in ["EXAMPLECO", "a", "Acme-24", "4YOU", "a-b-c-d-e-f", "TwelveMinus"] {
            assert_eq!(text.parse::<SenderId>().unwrap().as_str(), text);
            assert_eq!(serde_json::from_value::<SenderId>(text.into()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused_with_their_reasons() {
        for (text, expected) in [
            ("", InvalidSenderId::Length),
            ("ExactlyTwelv", InvalidSenderId::Length),
            ("ÄÖÜÄÖÜÄÖÜÄÖÜ", InvalidSenderId::Length),
            ("Acme Shop", InvalidSenderId::Character),
            ("Acme_Shop", InvalidSenderId::Character),
            ("Café", InvalidSenderId::Character),
            ("+12065550", InvalidSenderId::Character),
            ("-Acme", InvalidSenderId::Hyphen),
            ("Acme-", InvalidSenderId::Hyphen),
            ("-", InvalidSenderId::Hyphen),
            ("12345", InvalidSenderId::NoLetter),
            ("1-800-555", InvalidSenderId::NoLetter),
        ] {
            assert_eq!(text.parse::<SenderId>(), Err(expected), "{text}");
        }
    }

    #[test]
    fn countries_without_sender_ids_are_named() {
        for code in ["US", "CA", "IN", "CN"] {
            let country: Country = code.parse().unwrap();
            let refused = SenderId::check_country(country).unwrap_err();
            assert_eq!(refused, SenderIdNotSupported { country });
            assert_eq!(refused.to_string(), format!("a sender id can't send to {code}; use a phone number"));
        }
        for code in ["DE", "GB", "FR", "JM"] {
            assert_eq!(SenderId::check_country(code.parse().unwrap()), Ok(()), "{code}");
        }
    }
}
