//! Texts for callers in place of garde's errors.

use std::{borrow::Cow, fmt::Display};

use garde::i18n::{I18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind};

use super::super::peek::Found;

/// Marks a length error until [`length`] knows the kind of value: garde passes only the number.
const SHORT: &str = "\u{0}<";
const LONG: &str = "\u{0}>";

/// The texts, to be installed with [`garde::i18n::with_i18n`]. [`length`] completes those of lengths.
pub(in super::super) struct Rules;

/// The text for a length error. `found` finds the value at its place. Any other detail stays as it is.
pub(in super::super) fn length(detail: &str, found: impl FnOnce() -> Option<Found>) -> String {
    let number = |mark| detail.strip_prefix(mark)?.parse::<usize>().ok();
    if let Some(min) = number(SHORT) {
        return match found() {
            // The field is missing, and its default is too short.
            None => "is required".to_owned(),
            Some(found) => format!("must have at least {}", counted(min, unit(found))),
        };
    }
    let Some(max) = number(LONG) else { return detail.to_owned() };
    let unit = match found() {
        // The text is within the limit in characters, so the limit is in bytes.
        Some(Found::Text { chars }) if chars <= max => ("byte in UTF-8", "bytes in UTF-8"),
        Some(found) => unit(found),
        None => CHARACTERS,
    };
    format!("must have at most {}", counted(max, unit))
}

const CHARACTERS: (&str, &str) = ("character", "characters");

/// The unit of a value's length, in the singular and the plural.
fn unit(found: Found) -> (&'static str, &'static str) {
    match found {
        Found::Text { .. } => CHARACTERS,
        Found::List => ("item", "items"),
        Found::Object => ("entry", "entries"),
    }
}

fn counted(number: usize, (one, many): (&str, &str)) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

type Words = Cow<'static, str>;

impl I18n for Rules {
    fn length_lower_than(&self, min: usize) -> Words {
        format!("{SHORT}{min}").into()
    }

    fn length_greater_than(&self, max: usize) -> Words {
        format!("{LONG}{max}").into()
    }

    fn range_lower_than(&self, min: &dyn Display) -> Words {
        format!("must be at least {min}").into()
    }

    fn range_greater_than(&self, max: &dyn Display) -> Words {
        format!("must be at most {max}").into()
    }

    fn credit_card_invalid(&self, _: InvalidCreditCard) -> Words {
        "must be a card number".into()
    }

    fn pattern_no_match(&self, pattern: &dyn Display) -> Words {
        format!("must match the pattern `{pattern}`").into()
    }

    fn contains_missing(&self, part: &dyn Display) -> Words {
        format!("must contain `{part}`").into()
    }

    fn url_invalid(&self, reason: InvalidUrl) -> Words {
        match reason {
            InvalidUrl::EmptyHost => "must be a URL with a host",
            InvalidUrl::IdnaError | InvalidUrl::InvalidDomainCharacter => {
                "must be a URL with a valid host name"
            }
            InvalidUrl::InvalidPort => "must be a URL with a port from 0 to 65535",
            InvalidUrl::InvalidIpv4Address => "must be a URL with a valid IPv4 address",
            InvalidUrl::InvalidIpv6Address => "must be a URL with a valid IPv6 address",
            _ => "must be a whole URL like https://example.com/path",
        }
        .into()
    }

    fn prefix_missing(&self, prefix: &dyn Display) -> Words {
        format!("must begin with `{prefix}`").into()
    }

    fn suffix_missing(&self, suffix: &dyn Display) -> Words {
        format!("must end with `{suffix}`").into()
    }

    fn phone_number_invalid(&self, _: InvalidPhoneNumber) -> Words {
        "must be a phone number like +14155550100".into()
    }

    fn ip_invalid(&self, kind: IpKind) -> Words {
        match kind {
            IpKind::Any => "must be an IP address",
            IpKind::V4 => "must be an IPv4 address",
            IpKind::V6 => "must be an IPv6 address",
        }
        .into()
    }

    fn matches_field_mismatch(&self, field: &dyn Display) -> Words {
        format!("must be the same as `{field}`").into()
    }

    fn email_invalid(&self, reason: InvalidEmail) -> Words {
        match reason {
            InvalidEmail::UserLengthExceeded => {
                "must be an email address with at most 64 characters before the `@`"
            }
            InvalidEmail::DomainLengthExceeded => {
                "must be an email address with at most 255 characters after the `@`"
            }
            _ => "must be an email address",
        }
        .into()
    }

    fn ascii_invalid(&self) -> Words {
        "must have ASCII characters only".into()
    }

    fn alphanumeric_invalid(&self) -> Words {
        "must have letters and digits only".into()
    }

    fn required_not_set(&self) -> Words {
        "is required".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_error_has_the_unit_of_the_value_and_its_plural() {
        let text = |chars| Some(Found::Text { chars });
        for (short, limit, found, words) in [
            (true, 1, text(0), "must have at least 1 character"),
            (true, 2, text(1), "must have at least 2 characters"),
            (true, 1, Some(Found::List), "must have at least 1 item"),
            (true, 3, Some(Found::Object), "must have at least 3 entries"),
            (true, 1, None, "is required"),
            (false, 1, text(2), "must have at most 1 character"),
            (false, 254, text(255), "must have at most 254 characters"),
            (false, 254, text(200), "must have at most 254 bytes in UTF-8"),
            (false, 254, text(254), "must have at most 254 bytes in UTF-8"),
            (false, 50, Some(Found::List), "must have at most 50 items"),
            (false, 1, Some(Found::Object), "must have at most 1 entry"),
            (false, 5, None, "must have at most 5 characters"),
        ] {
            let fault = match short {
                true => Rules.length_lower_than(limit),
                false => Rules.length_greater_than(limit),
            };
            assert_eq!(length(&fault, || found), words);
        }
        assert_eq!(length("is odd", || None), "is odd");
    }

    #[test]
    fn every_rule_of_garde_has_a_text_that_says_what_is_valid() {
        let words = [
            Rules.range_lower_than(&1),
            Rules.range_greater_than(&100),
            Rules.credit_card_invalid(InvalidCreditCard::InvalidLuhn),
            Rules.pattern_no_match(&"^a$"),
            Rules.contains_missing(&"@"),
            Rules.url_invalid(InvalidUrl::EmptyHost),
            Rules.url_invalid(InvalidUrl::RelativeUrlWithoutBase),
            Rules.prefix_missing(&"https://"),
            Rules.suffix_missing(&".com"),
            Rules.phone_number_invalid(InvalidPhoneNumber::TooLong),
            Rules.ip_invalid(IpKind::Any),
            Rules.ip_invalid(IpKind::V4),
            Rules.ip_invalid(IpKind::V6),
            Rules.matches_field_mismatch(&"password"),
            Rules.email_invalid(InvalidEmail::MissingAt),
            Rules.email_invalid(InvalidEmail::UserLengthExceeded),
            Rules.ascii_invalid(),
            Rules.alphanumeric_invalid(),
            Rules.required_not_set(),
        ];
        for words in words {
            assert!(words.starts_with("must ") || words == "is required", "{words}");
        }
    }
}
