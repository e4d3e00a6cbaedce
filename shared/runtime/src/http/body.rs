//! From a sealed body to a value that keeps every rule, or a problem that names each field at fault.

use garde::{Validate, i18n::with_i18n};
use posthorn_problem::{BODY_TOO_LARGE, FieldError, MALFORMED_BODY, Problem, VALIDATION_FAILED};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::Segment;

use super::{
    Method, Route,
    bounds::{self, JsonBounds, OverBound},
    fields::Nulls,
    objects::Objects,
    peek::{self, Found},
    words::{self, Rules, Shape},
};

/// What a JSON text is held to before and while it is read.
pub(super) struct Reading {
    pub(super) bytes_max: usize,
    pub(super) bounds: JsonBounds,
    pub(super) nulls: Nulls,
}

impl Reading {
    /// A route's. Where it creates or does something, `null` is as good as nothing; a change may take a field away by it.
    pub(super) fn of(route: &Route) -> Self {
        let nulls = if route.method == Method::Patch { Nulls::Kept } else { Nulls::Absent };
        Self { bytes_max: route.body_bytes_max, bounds: route.json, nulls }
    }
}

/// Reads a JSON body.
pub(super) fn parse<B>(bytes: &[u8], reading: &Reading) -> Result<B, Problem>
where
    B: DeserializeOwned + Validate<Context = ()>,
{
    check_size(bytes, reading.bytes_max)?;
    let has_null = bounds::check(bytes, reading.bounds).map_err(over_bound)?;
    // To tell a null from a value is to read each value twice.
    let nulls = if has_null { reading.nulls } else { Nulls::Kept };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: B = serde_path_to_error::deserialize(Objects(&mut deserializer, nulls))
        .map_err(|error| refusal(&error))?;
    deserializer.end().map_err(|error| malformed(&error))?;
    check(&value, "", |pointer| peek::at(bytes, pointer))?;
    Ok(value)
}

/// Reads a JSON text that was part of a body already let in, and holds it against the rules of its type.
///
/// # Errors
/// As for a body; pointers start at the text.
pub fn parse_json<B>(bytes: &[u8]) -> Result<B, Problem>
where
    B: DeserializeOwned + Validate<Context = ()>,
{
    parse(bytes, &Reading { bytes_max: bytes.len(), bounds: JsonBounds::WITH_FILES, nulls: Nulls::Absent })
}

fn over_bound(over: OverBound) -> Problem {
    VALIDATION_FAILED.because(format!("The body {over}.")).at("", over.to_string())
}

/// Refuses what is over the route's limit.
pub(super) fn check_size(bytes: &[u8], bytes_max: usize) -> Result<(), Problem> {
    if bytes.len() > bytes_max {
        return Err(BODY_TOO_LARGE
            .because(format!("The body has {} bytes; this route takes at most {bytes_max}.", bytes.len())));
    }
    Ok(())
}

/// The most fields that a refusal names: a body may break a rule in each of thousands of places.
const ERRORS_MAX: usize = 100;

/// Holds a value against its declared rules; the broken ones are named at once, as lying in `place`. `find` looks into what
/// was sent, at a pointer.
pub(super) fn check<B: Validate<Context = ()>>(
    value: &B,
    place: &str,
    find: impl Fn(&str) -> Option<Found>,
) -> Result<(), Problem> {
    let Err(report) = with_i18n(Rules, || value.validate()) else { return Ok(()) };
    let error = |(path, error): &(garde::Path, garde::Error)| {
        let pointer = pointer(path.to_string().split(['.', '[', ']']).filter(|part| !part.is_empty()));
        let detail = words::length(error.message(), || find(&pointer));
        FieldError { pointer: format!("{place}{pointer}"), detail }
    };
    let count = report.iter().count();
    let errors: Vec<FieldError> = report.iter().take(ERRORS_MAX).map(error).collect();
    let mut problem = VALIDATION_FAILED.because(match errors.as_slice() {
        [one] => sentence(one),
        _ => format!("{count} fields break their rules: see `errors`."),
    });
    problem.errors = errors;
    Err(problem)
}

/// A value whose shape serde refused at `path`, as lying in `place`.
pub(super) fn misshapen(path: &serde_path_to_error::Path, text: &str, place: &str) -> Problem {
    let shape = Shape::read(text);
    let mut names: Vec<String> = path.iter().filter_map(name).collect();
    if let Some(field) = shape.field.filter(|field| names.last() != Some(field)) {
        names.push(field);
    }
    let pointer = format!("{place}{}", pointer(names.iter().map(String::as_str)));
    let error = FieldError { pointer, detail: shape.detail };
    let mut problem = VALIDATION_FAILED.because(sentence(&error));
    problem.errors.push(error);
    problem
}

fn name(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    }
}

fn sentence(error: &FieldError) -> String {
    let place = if error.pointer.is_empty() { "The body" } else { &error.pointer };
    format!("{place} {}.", error.detail)
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let (inner, text) = (error.inner(), error.inner().to_string());
    // serde_json adds the line, which the pointer tells better.
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    // RFC 8259, section 6: such a number is JSON, and how large a one is taken is the reader's own rule.
    let is_number = text == "number out of range";
    match inner.classify() {
        _ if is_number => misshapen(error.path(), "is too large a number", ""),
        Category::Data => misshapen(error.path(), text, ""),
        _ => malformed(inner),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column, why) = (error.line(), error.column(), words::syntax(&error.to_string()));
    MALFORMED_BODY.because(format!(
        "The body is not valid JSON: {why} (line {line}, column {column}). Send a JSON object."
    ))
}

/// The parts of a path as a JSON pointer (RFC 6901), `/to/0/email`.
fn pointer<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.fold(String::new(), |pointer, part| {
        // A field whose name is a word of the language's is written with a mark that callers know nothing of.
        let part = part.strip_prefix("r#").unwrap_or(part);
        let escaped = part.replace('~', "~0").replace('/', "~1");
        pointer + "/" + &escaped
    })
}

#[cfg(test)]
mod tests;
