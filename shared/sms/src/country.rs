mod prefixes;

use std::{fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use prefixes::PREFIXES;

/// A country's code of two capitals (ISO 3166-1 alpha-2, and codes that telephony adds: `XK` for Kosovo, `AC` and `TA` for
/// Ascension and Tristan da Cunha). Territories with codes of their own, such as Puerto Rico, count as countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// A text is not a country's code. The error text follows the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a country code of two capitals like US")]
pub struct InvalidCountry;

/// The most digits of a prefix in the table.
const PREFIX_DIGITS_MAX: usize = 8;

impl Country {
    /// Canada.
    pub const CANADA: Self = Self(*b"CA");
    /// China.
    pub const CHINA: Self = Self(*b"CN");
    /// India.
    pub const INDIA: Self = Self(*b"IN");
    /// The United States, without their territories.
    pub const UNITED_STATES: Self = Self(*b"US");

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The country of a number, given by its digits with the calling code first: the longest prefix in the table decides. `None` if
    /// the calling code is of no country (satellite phones, international toll-free numbers) or not assigned.
    ///
    /// The table takes 3 KB. The ports of Google's library, which knows more of a number, take 60 ms and 7 MB (`phonenumber`) or
    /// 10 ms and 10 MB (`rlibphonenumber`) at the first number, so a test alone uses one.
    pub(crate) fn of_digits(digits: &str) -> Option<Self> {
        let lengths = (1..=digits.len().min(PREFIX_DIGITS_MAX)).rev();
        lengths.filter_map(|length| digits.get(..length)?.parse().ok()).find_map(|prefix: u32| {
            let at = PREFIXES.binary_search_by_key(&prefix, |(prefix, _)| *prefix).ok()?;
            Some(Self(PREFIXES[at].1))
        })
    }
}

impl FromStr for Country {
    type Err = InvalidCountry;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match *text.as_bytes() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Self([first, second])),
            _ => Err(InvalidCountry),
        }
    }
}

impl TryFrom<String> for Country {
    type Error = InvalidCountry;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl JsonSchema for Country {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Country".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z]{2}$" })
    }
}

#[cfg(test)]
mod tests;
