//! Texts for callers in place of serde's errors. serde's errors are only text, with fixed forms: in `serde::de::Error` and
//! `serde::de::Unexpected`, and for JSON in `serde_json::Error`. The test checks this table against the texts of the libraries.

use super::either;

/// An error in a value's shape.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Shape {
    /// The field, if serde's path ends at the object that contains it.
    pub(in super::super) field: Option<String>,
    /// The rule.
    pub(in super::super) detail: String,
}

impl Shape {
    /// Makes it from serde's text.
    pub(in super::super) fn read(text: &str) -> Self {
        let of = |field: &str, detail: String| Self { field: Some(field.to_owned()), detail };
        let here = |detail: String| Self { field: None, detail };
        let quoted = |prefix| text.strip_prefix(prefix).and_then(|rest: &str| rest.strip_prefix('`'));
        if let Some(field) = quoted("missing field ") {
            return of(field.trim_end_matches('`'), "is required".into());
        }
        if let Some(field) = quoted("duplicate field ") {
            return of(field.trim_end_matches('`'), "is given twice".into());
        }
        if let Some((field, known)) = quoted("unknown field ").and_then(split_known) {
            return of(
                field,
                match known.as_slice() {
                    [] => "is unknown; no fields are allowed here".into(),
                    known => format!("is unknown; known here: {}", listed(known)),
                },
            );
        }
        if let Some((_, known)) = quoted("unknown variant ").and_then(split_known) {
            return here(format!("must be {}", either(&known)));
        }
        here(wrong_value(text).unwrap_or_else(|| parsed(text).to_owned()))
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The unknown name, and the known names. The caller's text comes first and may contain anything, so the last match counts.
fn split_known(rest: &str) -> Option<(&str, Vec<&str>)> {
    for none in ["`, there are no fields", "`, there are no variants"] {
        if let Some(name) = rest.strip_suffix(none) {
            return Some((name, Vec::new()));
        }
    }
    let (name, known) = rest.rsplit_once("`, expected ")?;
    Some((name, known.split('`').skip(1).step_by(2).collect()))
}

fn wrong_value(text: &str) -> Option<String> {
    if let Some((_, expected)) =
        text.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return Some(format!("must be {}", wanted(expected)));
    }
    if let Some((_, expected)) =
        text.strip_prefix("invalid value: ").and_then(|rest| rest.rsplit_once(", expected "))
    {
        return Some(format!("must be {}", wanted(expected)));
    }
    let (found, expected) = text.strip_prefix("invalid type: ")?.rsplit_once(", expected ")?;
    let (wanted, found) = (wanted(expected), present(found));
    // "not a number" would be wrong for a number that is too large or has a fraction.
    Some(match found {
        "a number" if wanted.contains("number") => format!("must be {wanted}"),
        found => format!("must be {wanted}, not {found}"),
    })
}

/// The kind of value that was found, by the first word of `serde::de::Unexpected`.
fn present(found: &str) -> &'static str {
    match found.split([' ', '`']).next().unwrap_or_default() {
        "boolean" => "a boolean",
        "integer" | "floating" | "number" => "a number",
        "string" | "character" => "a string",
        "null" | "unit" | "Option" => "null",
        "sequence" | "tuple" | "byte" => "an array",
        "map" | "struct" => "an object",
        _ => "something else",
    }
}

/// The expected kind of value, from the text of the type's visitor. An unknown text stays as it is.
fn wanted(expected: &str) -> &str {
    const SAID: [(&str, &str); 22] = [
        ("a string", "a string"),
        ("a borrowed string", "a string"),
        ("a character", "a string of one character"),
        ("a boolean", "a boolean"),
        ("a sequence", "an array"),
        ("a map", "an object"),
        ("unit", "null"),
        ("option", "null or a value"),
        ("string or map", "one of the known values"),
        ("a byte array", "an array of bytes"),
        ("i8", "a whole number from -128 to 127"),
        ("i16", "a whole number from -32768 to 32767"),
        ("i32", "a whole number from -2147483648 to 2147483647"),
        ("i64", "a whole number"),
        ("isize", "a whole number"),
        ("u8", "a whole number from 0 to 255"),
        ("u16", "a whole number from 0 to 65535"),
        ("u32", "a whole number from 0 to 4294967295"),
        ("u64", "a whole number from 0"),
        ("usize", "a whole number from 0"),
        ("f32", "a number"),
        ("f64", "a number"),
    ];
    const BEGUN: [(&str, &str); 10] = [
        ("struct ", "an object"),
        ("internally tagged enum", "an object"),
        ("adjacently tagged enum", "an object"),
        ("enum ", "one of the known values"),
        ("variant ", "one of the known values"),
        ("field ", "the name of a field"),
        ("tuple ", "an array of the right length"),
        ("a tuple ", "an array of the right length"),
        ("an array of length", "an array of the right length"),
        ("fewer elements", "an array of the right length"),
    ];
    let said = SAID.iter().find(|(text, _)| *text == expected);
    let begun = || BEGUN.iter().find(|(text, _)| expected.starts_with(text));
    said.or_else(begun).map_or(expected, |(_, words)| words)
}

/// The text for an error of the standard library or serde about a parameter of a query or a form, where all values are text. The
/// texts of our own types stay as they are.
fn parsed(text: &str) -> &str {
    match text {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "must be a whole number"
        }
        "number too large to fit in target type" => "must be a smaller number",
        "number too small to fit in target type" => "must be a larger number",
        "invalid float literal" | "cannot parse float from empty string" => "must be a number",
        "provided string was not `true` or `false`" => "must be `true` or `false`",
        text if text.starts_with("data did not match any variant") => "has none of the accepted forms",
        text if text.starts_with("no variant of enum") => "has none of the accepted forms",
        text => text,
    }
}

/// Why a text is not JSON (RFC 8259), by the beginning of serde_json's error.
pub(in super::super) fn syntax(text: &str) -> &'static str {
    const SAID: [(&str, &str); 17] = [
        ("EOF", "it ends too early"),
        ("expected `:`", "a `:` is missing after a name"),
        ("expected `,` or `]`", "a `,` or `]` is missing in an array"),
        ("expected `,` or `}`", "a `,` or `}` is missing in an object"),
        ("expected ident", "there is a word other than `true`, `false` and `null`"),
        ("expected value", "a value is missing"),
        ("expected `\"`", "a `\"` is missing"),
        ("invalid escape", "a string has an unknown escape"),
        ("invalid number", "a number is badly written"),
        ("invalid unicode code point", "a string is not UTF-8, or has an escape that is not a character"),
        ("control character", "a string has a control character that is not escaped"),
        ("key must be a string", "a name is not in quotes"),
        ("lone leading surrogate", "a string has half of a surrogate pair"),
        ("trailing comma", "there is a `,` before the end of an array or object"),
        ("trailing characters", "something follows its end"),
        ("unexpected end of hex escape", "a string has half of a surrogate pair"),
        ("recursion limit exceeded", "it is nested too deeply"),
    ];
    SAID.iter().find(|(said, _)| text.starts_with(said)).map_or("it can't be read", |(_, words)| words)
}

#[cfg(test)]
mod tests;
