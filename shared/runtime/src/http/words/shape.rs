//! serde's refusals in the words of callers. serde has no other form for them than text; its texts are fixed in
//! `serde::de::Error` and `serde::de::Unexpected`, those of JSON in `serde_json::Error`, and the test holds this table
//! against what the libraries really write.

use super::either;

/// A refusal of a value's shape.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Shape {
    /// The field below the place that serde names, where it names the object around it.
    pub(in super::super) field: Option<String>,
    /// The rule.
    pub(in super::super) detail: String,
}

impl Shape {
    /// Reads serde's text.
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
                    [] => "is unknown; nothing is taken here".into(),
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

/// The name in question, and those that are known. What a caller wrote stands first and may hold anything, so the last
/// match counts.
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
    // "not a number" says nothing of a number that is too large or has a fraction.
    Some(match found {
        "a number" if wanted.contains("number") => format!("must be {wanted}"),
        found => format!("must be {wanted}, not {found}"),
    })
}

/// What stands there, by the first word of `serde::de::Unexpected`.
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

/// What a type expects, by what its visitor says: types of the language for our own, and sentences of their own for others.
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

/// What the standard library and serde say of a parameter of a query or a form, where all is text; a type's own words as they
/// are.
fn parsed(text: &str) -> &str {
    match text {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "must be a whole number"
        }
        "number too large to fit in target type" => "must be a smaller number",
        "number too small to fit in target type" => "must be a larger number",
        "invalid float literal" | "cannot parse float from empty string" => "must be a number",
        "provided string was not `true` or `false`" => "must be `true` or `false`",
        text if text.starts_with("data did not match any variant") => {
            "has none of the forms that are taken here"
        }
        text if text.starts_with("no variant of enum") => "has none of the forms that are taken here",
        text => text,
    }
}

/// Why a text is no JSON (RFC 8259), by the beginning of what serde_json says.
pub(in super::super) fn syntax(text: &str) -> &'static str {
    const SAID: [(&str, &str); 17] = [
        ("EOF", "it ends too early"),
        ("expected `:`", "a `:` is missing after a name"),
        ("expected `,` or `]`", "a `,` or `]` is missing in an array"),
        ("expected `,` or `}`", "a `,` or `}` is missing in an object"),
        ("expected ident", "a word other than `true`, `false` and `null` stands there"),
        ("expected value", "a value is missing"),
        ("expected `\"`", "a `\"` is missing"),
        ("invalid escape", "a string has an unknown escape"),
        ("invalid number", "a number is badly written"),
        ("invalid unicode code point", "a string is not UTF-8, or has an escape of no character"),
        ("control character", "a string has a control character that is not escaped"),
        ("key must be a string", "a name is not in quotes"),
        ("lone leading surrogate", "a string has half of a surrogate pair"),
        ("trailing comma", "a `,` stands before the end of an array or object"),
        ("trailing characters", "something follows its end"),
        ("unexpected end of hex escape", "a string has half of a surrogate pair"),
        ("recursion limit exceeded", "it is nested too deeply"),
    ];
    SAID.iter().find(|(said, _)| text.starts_with(said)).map_or("it can't be read", |(_, words)| words)
}

#[cfg(test)]
mod tests;
