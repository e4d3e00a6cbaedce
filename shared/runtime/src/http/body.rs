//! Reads a body into a value that follows all rules, or into a problem that names each field at fault.

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

/// The limits and rules for reading a JSON text.
pub(super) struct Reading {
    pub(super) bytes_max: usize,
    pub(super) bounds: JsonBounds,
    pub(super) nulls: Nulls,
}

impl Reading {
    /// The rules of a route. In a request that creates or does something, `null` counts as absent. In a change (PATCH), `null` may
    /// remove a field's value.
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
    // Treating nulls as absent means that each value is read twice, so it is done only if there is a null.
    let nulls = if has_null { reading.nulls } else { Nulls::Kept };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: B = serde_path_to_error::deserialize(Objects(&mut deserializer, nulls))
        .map_err(|error| refusal(&error))?;
    deserializer.end().map_err(|error| malformed(&error))?;
    check(&value, "", |pointer| peek::at(bytes, pointer))?;
    Ok(value)
}

/// Reads a JSON text that was part of an accepted body, and checks it against the rules of its type.
///
/// # Errors
/// The same problems as for a body. Pointers start at the text.
pub fn parse_json<B>(bytes: &[u8]) -> Result<B, Problem>
where
    B: DeserializeOwned + Validate<Context = ()>,
{
    parse(bytes, &Reading { bytes_max: bytes.len(), bounds: JsonBounds::WITH_FILES, nulls: Nulls::Absent })
}

fn over_bound(over: OverBound) -> Problem {
    VALIDATION_FAILED.because(format!("The body {over}.")).at("", over.to_string())
}

/// Refuses a body over the route's limit.
pub(super) fn check_size(bytes: &[u8], bytes_max: usize) -> Result<(), Problem> {
    if bytes.len() > bytes_max {
        return Err(BODY_TOO_LARGE.because(format!(
            "The body has {} bytes; this route accepts at most {bytes_max}.",
            bytes.len()
        )));
    }
    Ok(())
}

/// The most fields that a refusal names. A body may break rules in thousands of places.
const ERRORS_MAX: usize = 100;

/// Checks a value against its declared rules. The problem names all broken rules, with pointers that start with `place`. `find`
/// finds the kind of value in the request at a pointer.
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

/// The problem for a value that serde refused at `path`. The pointer starts with `place`.
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
    // serde_json adds the line. The pointer is clearer.
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    // RFC 8259, section 6: a large number is valid JSON, and each reader sets its own limit. So it is not malformed.
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
        // A field with the name of a Rust keyword has this prefix in code. Callers do not know it.
        let part = part.strip_prefix("r#").unwrap_or(part);
        let escaped = part.replace('~', "~0").replace('/', "~1");
        pointer + "/" + &escaped
    })
}

#[cfg(test)]
mod tests;
