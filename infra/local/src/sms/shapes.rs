//! The shapes of request fields, with AWS's limits on lengths and letters. Lengths are in characters.
//! <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_Operations.html>

/// The values that a field may have.
pub(super) enum Shape {
    /// A text of so many characters that keeps a rule.
    Text(usize, usize, fn(&str) -> bool),
    /// A whole number in a range.
    Number(i64, i64),
    /// True or false.
    Flag,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of so many values of a shape.
    List(usize, usize, &'static Shape),
    /// Pairs of key and value, at most so many.
    Map(usize, &'static Shape, &'static Shape),
    /// Named fields.
    Fields(&'static [Field]),
}

/// A field of a request.
pub(super) struct Field {
    pub name: &'static str,
    pub is_required: bool,
    pub shape: &'static Shape,
}

/// Operations, each with the fields of its request.
pub(super) type Requests = &'static [(&'static str, &'static [Field])];

/// A field that may be absent.
pub(super) const fn may(name: &'static str, shape: &'static Shape) -> Field {
    Field { name, is_required: false, shape }
}

/// A field that must be there.
pub(super) const fn must(name: &'static str, shape: &'static Shape) -> Field {
    Field { name, is_required: true, shape }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
}

fn is_name_or_arn(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | ':' | '/'))
}

fn is_sender(text: &str) -> bool {
    text.chars().all(|letter| letter == '+' || is_name_or_arn(letter.encode_utf8(&mut [0; 4])))
}

fn is_word(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn is_path(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.'))
}

/// Digits that do not begin with a zero, with or without a plus.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (2..=19).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_country(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_visible(text: &str) -> bool {
    !text.chars().any(char::is_whitespace)
}

fn is_token(text: &str) -> bool {
    text.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
}

fn is_not_blank(text: &str) -> bool {
    !text.trim().is_empty()
}

fn is_trimmed(text: &str) -> bool {
    text == text.trim()
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && is_visible(text)
}

fn is_filter_value(text: &str) -> bool {
    text.chars().all(|letter| matches!(letter, '.' | '+') || is_name_or_arn(letter.encode_utf8(&mut [0; 4])))
}

/// Such as `0.50` or `.5`.
fn is_price(text: &str) -> bool {
    let digits =
        |part: &str, most: usize| part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(whole, rest)| digits(whole, 2) && !rest.is_empty() && digits(rest, 5))
}

fn is_any(_: &str) -> bool {
    true
}

use Shape::{Fields, Flag, List, Map, Number, OneOf, Text};

pub(super) const NAME: Shape = Text(1, 64, is_name);
pub(super) const NAME_OR_ARN: Shape = Text(1, 256, is_name_or_arn);
pub(super) const NAMES: Shape = List(0, 5, &NAME_OR_ARN);
pub(super) const SENDER: Shape = Text(1, 256, is_sender);
pub(super) const SENDER_ID: Shape = Text(1, 11, is_name);
pub(super) const PHONE: Shape = Text(1, 20, is_phone);
pub(super) const PHONES: Shape = List(0, 5, &PHONE);
pub(super) const COUNTRY: Shape = Text(2, 2, is_country);
pub(super) const TOKEN: Shape = Text(1, 64, is_token);
pub(super) const NEXT: Shape = Text(1, 1024, is_any);
pub(super) const MOST: Shape = Number(1, 100);
pub(super) const FLAG: Shape = Flag;
pub(super) const BODY: Shape = Text(1, 1600, is_not_blank);
pub(super) const KEYWORD: Shape = Text(1, 30, is_not_blank);
pub(super) const PRICE: Shape = Text(2, 8, is_price);
pub(super) const TIME_TO_LIVE: Shape = Number(5, 259_200);
pub(super) const CONTEXT: Shape = Map(5, &Text(1, 100, is_visible), &Text(1, 800, is_trimmed));
pub(super) const COUNTRY_PARAMETERS: Shape =
    Map(10, &OneOf(&["IN_TEMPLATE_ID", "IN_ENTITY_ID"]), &Text(1, 64, is_visible));
pub(super) const MESSAGE_TYPE: Shape = OneOf(&["TRANSACTIONAL", "PROMOTIONAL"]);
pub(super) const MESSAGE_TYPES: Shape = List(0, 2, &MESSAGE_TYPE);
pub(super) const NUMBER_TYPE: Shape = OneOf(&["LONG_CODE", "TOLL_FREE", "TEN_DLC", "SIMULATOR"]);
pub(super) const SEARCHABLE: Shape = OneOf(&["TEN_DLC"]);
pub(super) const CAPABILITIES: Shape = List(1, 4, &OneOf(&["SMS", "VOICE", "MMS", "RCS"]));
pub(super) const PREFERENCES: Shape = List(
    0,
    1,
    &Fields(&[
        must("PreferenceType", &List(1, 1, &OneOf(&["StartsWith", "EndsWith", "Contains", "ExactMatch"]))),
        must("Filter", &List(1, 1, &Text(1, 20, is_filter_value))),
    ]),
);
pub(super) const OWNER: Shape = OneOf(&["SELF", "SHARED"]);
pub(super) const CHANNEL: Shape = Text(20, 2048, is_visible);
pub(super) const ROLE: Shape = Text(20, 2048, is_arn);
pub(super) const TOPIC: Shape = Fields(&[must("TopicArn", &ROLE)]);
pub(super) const TAGS: Shape =
    List(0, 200, &Fields(&[must("Key", &Text(1, 128, is_any)), must("Value", &Text(0, 256, is_any))]));
pub(super) const FILTERS: Shape = List(
    0,
    20,
    &Fields(&[
        must("Name", &Text(1, 64, is_name)),
        must("Values", &List(1, 20, &Text(1, 128, is_filter_value))),
    ]),
);
pub(super) const SENDER_IDS: Shape =
    List(0, 5, &Fields(&[must("SenderId", &NAME_OR_ARN), must("IsoCountryCode", &COUNTRY)]));
pub(super) const EVENT_TYPES: Shape = List(
    1,
    43,
    &OneOf(&[
        "ALL",
        "TEXT_ALL",
        "TEXT_SENT",
        "TEXT_PENDING",
        "TEXT_QUEUED",
        "TEXT_SUCCESSFUL",
        "TEXT_DELIVERED",
        "TEXT_INVALID",
        "TEXT_INVALID_MESSAGE",
        "TEXT_UNREACHABLE",
        "TEXT_CARRIER_UNREACHABLE",
        "TEXT_BLOCKED",
        "TEXT_CARRIER_BLOCKED",
        "TEXT_SPAM",
        "TEXT_UNKNOWN",
        "TEXT_TTL_EXPIRED",
        "TEXT_PROTECT_BLOCKED",
    ]),
);
pub(super) const REGISTRATION_TYPE: Shape = Text(1, 64, is_word);
pub(super) const REGISTRATION_TYPES: Shape = List(0, 5, &REGISTRATION_TYPE);
pub(super) const SECTION: Shape = Text(1, 100, is_word);
pub(super) const PATH: Shape = Text(1, 100, is_path);
pub(super) const PATHS: Shape = List(0, 5, &PATH);
pub(super) const VERSION: Shape = Number(1, 100_000);
pub(super) const VERSIONS: Shape = List(0, 5, &VERSION);
pub(super) const VALUE: Shape = Text(1, 2048, is_any);
pub(super) const CHOICES: Shape = List(0, 100, &Text(1, 256, is_any));
