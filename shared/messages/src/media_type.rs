use std::str::FromStr;

/// The longest media type, with its parameters, in bytes.
const BYTES_MAX: usize = 512;
/// RFC 6838, section 4.2.
const NAME_BYTES_MAX: usize = 127;

/// The type of a file: a media type, perhaps with parameters (RFC 2045, section 5.1).
///
/// It has only printable ASCII, so it cannot add a header or a line to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType {
    /// Type and subtype, as given.
    pub(crate) essence: String,
    /// The parameters in their order: name, and value without quotes.
    pub(crate) parameters: Vec<(String, String)>,
}

/// Why a text is not a media type that a file may have. The error text follows the field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMediaType {
    /// It does not have the form of a media type.
    #[error("must be a media type like application/pdf, or one with parameters like text/csv; charset=utf-8")]
    Malformed,
    /// It is a multipart, which would change how the email itself is parsed.
    #[error("must not be a multipart type")]
    Multipart,
    /// It has a boundary, which would change how the email itself is parsed, or a name, which has its own field.
    #[error("must not have the parameters `boundary` and `name`: give the name in `filename`")]
    Reserved,
    /// It has a parameter twice. RFC 2045, section 5, does not say which one is valid.
    #[error("must not have a parameter twice")]
    Twice,
    /// It is too long.
    #[error("must have at most {BYTES_MAX} characters")]
    TooLong,
}

impl FromStr for MediaType {
    type Err = InvalidMediaType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > BYTES_MAX {
            return Err(InvalidMediaType::TooLong);
        }
        let (essence, mut rest) = match text.find(';') {
            Some(at) => (&text[..at], &text[at..]),
            None => (text, ""),
        };
        let essence = trimmed(essence);
        let shaped = essence.split_once('/').is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype));
        if !shaped {
            return Err(InvalidMediaType::Malformed);
        }
        if essence.to_ascii_lowercase().starts_with("multipart/") {
            return Err(InvalidMediaType::Multipart);
        }
        let mut parameters: Vec<(String, String)> = Vec::new();
        while let Some(after) = trimmed(rest).strip_prefix(';') {
            // Some programs end the list with a semicolon.
            if trimmed(after).is_empty() {
                rest = "";
                break;
            }
            let (name, value, left) = parameter(trimmed(after)).ok_or(InvalidMediaType::Malformed)?;
            if ["boundary", "name"].iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
                return Err(InvalidMediaType::Reserved);
            }
            if parameters.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                return Err(InvalidMediaType::Twice);
            }
            parameters.push((name.to_owned(), value));
            rest = left;
        }
        match trimmed(rest).is_empty() {
            true => Ok(Self { essence: essence.to_owned(), parameters }),
            false => Err(InvalidMediaType::Malformed),
        }
    }
}

/// Removes blanks and tabs at both ends. Line breaks stay, and are refused later.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// RFC 6838, section 4.2.
fn is_name(text: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
}

/// RFC 2045, section 5.1.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte)
}

/// Reads `name=value` at the beginning of a text, and returns the rest as well. A name with `*`, `'` or `%` would be a
/// parameter of RFC 2231, whose value has a charset; [`MediaType`] does not support those.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let (name, rest) = text.split_once('=')?;
    let is_attribute = |byte: u8| is_token(byte) && !matches!(byte, b'*' | b'\'' | b'%');
    // White space around the `=` is accepted, as in other parsers.
    let (name, rest) = (trimmed(name), trimmed(rest));
    if name.is_empty() || !name.bytes().all(is_attribute) {
        // `name*0=` must not bypass the check of `name`.
        return None;
    }
    if let Some(quoted) = rest.strip_prefix('"') {
        let (value, rest) = quoted_string(quoted)?;
        return Some((name, value, rest));
    }
    let end = rest.bytes().position(|byte| !is_token(byte)).unwrap_or(rest.len());
    (end > 0).then(|| (name, rest[..end].to_owned(), &rest[end..]))
}

/// The text before the closing quote, without its backslashes (RFC 5322, section 3.2.4), and the rest after that quote.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let (mut value, mut escaped) = (String::new(), false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if !(letter == ' ' || letter.is_ascii_graphic()) => return None,
            _ if escaped => {
                value.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((value, &text[at + 1..])),
            _ => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_in_every_spelling() {
        let read: MediaType =
            "Text/Calendar;charset=utf-8 ;\tMETHOD = REQUEST; x=\"a; \\\"b\\\"\";".parse().unwrap();
        assert_eq!(read.essence, "Text/Calendar");
        let parameters: Vec<(&str, &str)> =
            read.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(parameters, [("charset", "utf-8"), ("METHOD", "REQUEST"), ("x", "a; \"b\"")]);
    }

    #[test]
    fn each_fault_has_its_error() {
        use InvalidMediaType::*;
        for (text, fault) in [
            ("", Malformed),
            ("pdf", Malformed),
            ("a/b/c", Malformed),
            ("text/plain charset=utf-8", Malformed),
            ("text/plain; charset", Malformed),
            ("text/plain; charset=", Malformed),
            ("text/plain; charset=\"a", Malformed),
            ("text/plain; charset=\"a\" b", Malformed),
            ("text/plain; charset=\"a\u{e9}\"", Malformed),
            ("text/plain; charset=\"a\nb\"", Malformed),
            ("text/plain;\r\n charset=utf-8", Malformed),
            ("text/plain; name*=UTF-8''x", Malformed),
            ("text/plain; boundary*0=x", Malformed),
            ("text/plain;; charset=utf-8", Malformed),
            ("Multipart/mixed", Multipart),
            ("text/plain; Boundary=x", Reserved),
            ("text/plain; name=\"x\"", Reserved),
            ("text/plain; a=1; A=2", Twice),
        ] {
            assert_eq!(text.parse::<MediaType>(), Err(fault), "{text}");
        }
        let long = format!("text/plain; x={}", "a".repeat(BYTES_MAX));
        assert_eq!(long.parse::<MediaType>(), Err(TooLong));
    }
}
