//! The filters, tests and functions that a template may use. Each counts what it touches as work and limits its result.
//! None reads anything except its arguments.

mod numbers;

use minijinja::{
    Environment, Error, HtmlEscape, Value, tests,
    value::{Rest, StringInput, ValueKind},
};

use crate::{
    limits::{FILTERED_BYTES_MAX, RANGE_MAX},
    value::count_to,
    work::{answer, take, wrong},
};

/// Filters whose result is always a number.
pub(crate) const NUMERIC: [&str; 9] =
    ["abs", "count", "divided_by", "float", "int", "length", "minus", "plus", "times"];
/// The other filters.
pub(crate) const TEXTUAL: [&str; 20] = [
    "capitalize",
    "d",
    "default",
    "e",
    "escape",
    "first",
    "fixed",
    "get",
    "join",
    "last",
    "lower",
    "nl2br",
    "replace",
    "round",
    "safe",
    "title",
    "trim",
    "truncate",
    "upper",
    "urlencode",
];
/// The tests.
pub(crate) const TESTS: [&str; 18] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "even",
    "false",
    "float",
    "in",
    "integer",
    "mapping",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
];
/// The functions.
pub(crate) const FUNCTIONS: [&str; 1] = ["range"];

/// Whether a filter has this name.
pub(crate) fn is_filter(name: &str) -> bool {
    NUMERIC.contains(&name) || TEXTUAL.contains(&name)
}

/// Adds all of them to an environment.
pub(crate) fn equip(environment: &mut Environment<'_>) {
    text_filters(environment);
    numbers::add(environment);
    environment.add_function("range", range);
    environment.add_test("boolean", tests::is_boolean);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("divisibleby", tests::is_divisibleby);
    environment.add_test("endingwith", tests::is_endingwith);
    environment.add_test("even", tests::is_even);
    environment.add_test("false", tests::is_false);
    environment.add_test("float", tests::is_float);
    environment.add_test("in", is_in);
    environment.add_test("integer", tests::is_integer);
    environment.add_test("mapping", tests::is_mapping);
    environment.add_test("none", tests::is_none);
    environment.add_test("number", tests::is_number);
    environment.add_test("odd", tests::is_odd);
    environment.add_test("sequence", tests::is_sequence);
    environment.add_test("startingwith", tests::is_startingwith);
    environment.add_test("string", tests::is_string);
    environment.add_test("true", tests::is_true);
    environment.add_test("undefined", tests::is_undefined);
}

fn text_filters(environment: &mut Environment<'_>) {
    environment.add_filter("capitalize", |text: StringInput<'_>| {
        let mut letters = text.as_str().chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        changed(&text, first + &letters.as_str().to_lowercase())
    });
    environment.add_filter("d", default);
    environment.add_filter("default", default);
    environment.add_filter("e", escape);
    environment.add_filter("escape", escape);
    environment.add_filter("first", first);
    environment.add_filter("get", get);
    environment.add_filter("join", join);
    environment.add_filter("last", last);
    environment.add_filter("lower", |text: StringInput<'_>| changed(&text, text.as_str().to_lowercase()));
    environment.add_filter("nl2br", nl2br);
    environment.add_filter("replace", replace);
    environment.add_filter("safe", |text: StringInput<'_>| {
        Ok::<_, Error>(Value::from_safe_string(answer(text.as_str().to_owned())?))
    });
    environment.add_filter("title", |text: StringInput<'_>| changed(&text, title(text.as_str())));
    environment.add_filter("trim", |text: StringInput<'_>| changed(&text, text.as_str().trim().to_owned()));
    environment.add_filter("truncate", truncate);
    environment.add_filter("upper", |text: StringInput<'_>| changed(&text, text.as_str().to_uppercase()));
    environment.add_filter("urlencode", urlencode);
}

fn changed(before: &StringInput<'_>, after: String) -> Result<Value, Error> {
    Ok(before.preserve_safety(answer(after)?))
}

fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        if begins {
            titled.extend(letter.to_uppercase());
        } else {
            titled.extend(letter.to_lowercase());
        }
        begins = letter.is_whitespace() || matches!(letter, '-' | '(' | '[');
    }
    titled
}

/// `other` if the value is undefined. With `empty_too`, also if it is empty, zero or false.
fn default(value: &Value, other: Option<Value>, empty_too: Option<bool>) -> Value {
    let replace = value.is_undefined() || (empty_too == Some(true) && !value.is_true());
    if replace { other.unwrap_or_else(|| Value::from("")) } else { value.clone() }
}

fn escape(text: StringInput<'_>) -> Result<Value, Error> {
    let escaped = match text.is_safe() {
        true => text.as_str().to_owned(),
        false => HtmlEscape(text.as_str()).to_string(),
    };
    Ok(Value::from_safe_string(answer(escaped)?))
}

/// Writes line breaks as `<br>`. The text is escaped.
fn nl2br(text: StringInput<'_>) -> Result<Value, Error> {
    let lines = text.as_str().lines().map(|line| match text.is_safe() {
        true => line.to_owned(),
        false => HtmlEscape(line).to_string(),
    });
    Ok(Value::from_safe_string(answer(lines.collect::<Vec<_>>().join("<br>\n"))?))
}

/// The result is escaped again when it is written, because a replaced part of a safe text may not be safe.
fn replace(text: StringInput<'_>, from: StringInput<'_>, to: StringInput<'_>) -> Result<String, Error> {
    let (text, from, to) = (text.as_str(), from.as_str(), to.as_str());
    take(text.len())?;
    // Checked before replacing: a thousand letters, each replaced by a thousand, are a million.
    let grown = text.matches(from).count().saturating_mul(to.len());
    if grown > FILTERED_BYTES_MAX {
        return Err(wrong(format!("the result of `replace` has more than {FILTERED_BYTES_MAX} bytes")));
    }
    answer(text.replace(from, to))
}

fn truncate(text: StringInput<'_>, characters: usize, end: Option<StringInput<'_>>) -> Result<String, Error> {
    let text = text.as_str();
    take(text.len())?;
    match text.char_indices().nth(characters) {
        None => answer(text.to_owned()),
        Some((at, _)) => answer(format!("{}{}", &text[..at], end.as_ref().map_or("…", |end| end.as_str()))),
    }
}

/// RFC 3986, section 2.3: all characters except the unreserved ones are written as `%XX`.
fn urlencode(text: StringInput<'_>) -> Result<String, Error> {
    let mut encoded = String::new();
    for byte in text.as_str().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    answer(encoded)
}

fn join(items: Value, separator: Option<StringInput<'_>>) -> Result<String, Error> {
    let separator = separator.as_ref().map_or("", |separator| separator.as_str());
    let mut joined = String::new();
    for (at, item) in items.try_iter()?.enumerate() {
        if at > 0 {
            joined.push_str(separator);
        }
        match (item.as_str(), item.kind()) {
            (Some(text), _) => joined.push_str(text),
            (None, ValueKind::Number | ValueKind::Bool) => joined.push_str(&item.to_string()),
            (None, other) => return Err(wrong(format!("`join` takes texts and numbers, not a {other}"))),
        }
        if joined.len() > FILTERED_BYTES_MAX {
            return Err(wrong(format!("the result of `join` has more than {FILTERED_BYTES_MAX} bytes")));
        }
    }
    answer(joined)
}

fn first(value: Value) -> Result<Value, Error> {
    let found = match value.as_str() {
        Some(text) => text.chars().next().map(|letter| Value::from(letter.to_string())),
        None => value.try_iter()?.next(),
    };
    Ok(found.unwrap_or_default())
}

/// An item of a list by its index, or a field of an object by its name.
fn get(value: Value, key: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Seq | ValueKind::Map => value.get_item(&key),
        other => Err(wrong(format!("`get` takes a list or an object, not a {other}"))),
    }
}

fn last(value: Value) -> Result<Value, Error> {
    match (value.as_str(), value.len()) {
        (Some(text), _) => {
            Ok(text.chars().next_back().map(|letter| Value::from(letter.to_string())).unwrap_or_default())
        }
        (None, Some(length)) if length > 0 => value.get_item(&Value::from(length - 1)),
        (None, Some(_)) => Ok(Value::default()),
        (None, None) => Err(wrong(format!("`last` takes a list or a text, not a {}", value.kind()))),
    }
}

fn is_in(value: &Value, container: &Value) -> Result<bool, Error> {
    match (container.as_str(), value.as_str()) {
        (Some(text), Some(part)) => {
            take(text.len())?;
            Ok(text.contains(part))
        }
        (Some(_), None) => Ok(false),
        (None, _) if container.kind() == ValueKind::Map => Ok(!container.get_item(value)?.is_undefined()),
        (None, _) => Ok(container.try_iter()?.any(|item| item == *value)),
    }
}

fn range(bounds: Rest<usize>) -> Result<Value, Error> {
    let (start, end) = match bounds.as_slice() {
        [end] => (0, *end),
        [start, end] => (*start, *end),
        _ => return Err(wrong("`range` takes an end, or a start and an end".to_owned())),
    };
    if end.saturating_sub(start) > RANGE_MAX || end > u32::MAX as usize {
        return Err(wrong(format!("`range` counts at most {RANGE_MAX} numbers")));
    }
    take(end.saturating_sub(start) + 1)?;
    Ok(count_to(start, end))
}
