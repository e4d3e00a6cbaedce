use std::{fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::Country;

/// A phone number in the international form of ITU-T E.164: `+`, the country's calling code, and the national number, without
/// spaces. Posthorn does not check that the number is assigned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// A text is not a phone number in that form. The error text follows the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a phone number with calling code and without spaces, like +12065550100")]
pub struct InvalidPhoneNumber;

/// Shorter numbers are fixed lines of a few small islands, which take no SMS.
const DIGITS_MIN: usize = 8;
/// The most that ITU-T E.164 allows.
const DIGITS_MAX: usize = 15;

impl PhoneNumber {
    /// The number, with its `+`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits after the `+`.
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// The number's country; `None` if its calling code is of no country. Area codes tell apart the countries of the North American
    /// plan (+1). An area code newer than the table counts as of the United States there, and elsewhere as of the main country of
    /// the calling code.
    pub fn country(&self) -> Option<Country> {
        Country::of_digits(self.digits())
    }

    /// The number for logs and messages of errors: the last two digits alone. Calling code and length would help to guess the rest.
    pub fn masked(&self) -> String {
        format!("***{}", &self.0[self.0.len() - 2..])
    }
}

impl FromStr for PhoneNumber {
    type Err = InvalidPhoneNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('+').ok_or(InvalidPhoneNumber)?;
        let is_number = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len())
            // No calling code begins with 0.
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { Ok(Self(text.to_owned())) } else { Err(InvalidPhoneNumber) }
    }
}

impl JsonSchema for PhoneNumber {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PhoneNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^\\+[1-9][0-9]{7,14}$" })
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = InvalidPhoneNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn country(text: &str) -> Option<String> {
        text.parse::<PhoneNumber>().unwrap().country().map(|country| country.to_string())
    }

    #[test]
    fn only_the_international_form_is_a_number() {
        for text in ["+12065550100", "+4930123456", "+12345678", "+123456789012345"] {
            assert_eq!(text.parse::<PhoneNumber>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "+",
            "12065550100",
            "0012065550100",
            "+0301234567",
            "+1234567",
            "+1234567890123456",
            "+1 206 555 0100",
            "+1-206-555-0100",
            "+1(206)5550100",
            "++12065550100",
            "+1206555010a",
            "+12065550100 ",
            "+１２０６５５５０１００",
            "tel:+12065550100",
        ] {
            assert_eq!(text.parse::<PhoneNumber>(), Err(InvalidPhoneNumber), "{text}");
            assert!(serde_json::from_value::<PhoneNumber>(text.into()).is_err());
        }
    }

    #[test]
    fn countries_of_the_north_american_plan_are_told_apart_by_area_codes() {
        for (number, expected) in [
            ("+12065550100", "US"),
            ("+14165550100", "CA"),
            ("+16045550100", "CA"),
            ("+17875550100", "PR"),
            ("+19395550100", "PR"),
            ("+13405550100", "VI"),
            ("+16715550100", "GU"),
            ("+12425550100", "BS"),
            ("+12465550100", "BB"),
            ("+14415550100", "BM"),
            ("+18765550100", "JM"),
            ("+16585550100", "JM"),
            ("+18685550100", "TT"),
            ("+18095550100", "DO"),
            ("+18295550100", "DO"),
            ("+18495550100", "DO"),
            ("+17215550100", "SX"),
            ("+18005550100", "US"),
        ] {
            assert_eq!(country(number).as_deref(), Some(expected), "{number}");
        }
    }

    #[test]
    fn shared_calling_codes_and_those_of_no_country_are_known() {
        for (number, expected) in [
            ("+447400123456", Some("GB")),
            ("+447781123456", Some("GG")),
            ("+447797712345", Some("JE")),
            ("+79123456789", Some("RU")),
            ("+77710009998", Some("KZ")),
            ("+393123456789", Some("IT")),
            ("+390669812345", Some("VA")),
            ("+919876543210", Some("IN")),
            ("+383431234567", Some("XK")),
            ("+80012345678", None),
            ("+881612345678", None),
            ("+21012345678", None),
        ] {
            assert_eq!(country(number).as_deref(), expected, "{number}");
        }
    }

    #[test]
    fn a_masked_number_shows_its_last_two_digits_alone() {
        assert_eq!("+12065550187".parse::<PhoneNumber>().unwrap().masked(), "***87");
        assert_eq!("+123456789012345".parse::<PhoneNumber>().unwrap().masked(), "***45");
    }

    proptest! {
        #[test]
        fn a_number_is_written_and_read_unchanged(text in "\\+[1-9][0-9]{7,14}") {
            let number: PhoneNumber = text.parse().unwrap();
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(&json, &format!("\"{text}\""));
            prop_assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), number);
        }

        #[test]
        fn no_text_is_a_number_unless_it_keeps_the_pattern(text in "[+0-9 ]{0,18}") {
            let digits = text.strip_prefix('+').unwrap_or_default();
            let keeps = (8..=15).contains(&digits.len()) && !digits.starts_with('0') && !digits.contains(['+', ' ']);
            prop_assert_eq!(text.parse::<PhoneNumber>().is_ok(), keeps);
        }
    }
}
