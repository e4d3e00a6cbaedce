//! From a sealed body to a value that keeps every rule, or a problem that names each field at fault.

use garde::{Validate, i18n::with_i18n};
use posthorn_problem::{BODY_TOO_LARGE, FieldError, MALFORMED_BODY, Problem, VALIDATION_FAILED};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::Segment;

use super::{
    objects::Objects,
    peek::{self, Found},
    words::{self, Rules, Shape},
};

/// Reads a JSON body.
pub(super) fn parse<B>(bytes: &[u8], bytes_max: usize) -> Result<B, Problem>
where
    B: DeserializeOwned + Validate<Context = ()>,
{
    check_size(bytes, bytes_max)?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: B =
        serde_path_to_error::deserialize(Objects(&mut deserializer)).map_err(|error| refusal(&error))?;
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
    parse(bytes, bytes.len())
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
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, garde::Validate)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[garde(length(max = 3))]
        name: String,
        #[garde(inner(range(min = 1)))]
        sizes: Vec<u8>,
        #[garde(length(max = 3))]
        r#type: Option<String>,
    }

    fn problem(body: &str) -> Problem {
        parse::<Sample>(body.as_bytes(), 100).unwrap_err()
    }

    #[test]
    fn a_good_body_is_read() {
        let sample: Sample = parse(br#"{"name":"abc","sizes":[1]}"#, 100).unwrap();
        assert_eq!((sample.name.as_str(), sample.sizes), ("abc", vec![1]));
    }

    #[test]
    fn each_kind_of_fault_has_its_code_and_names_its_field() {
        for (body, code, field) in [
            ("{", "MALFORMED_BODY", None),
            ("{} x", "VALIDATION_FAILED", Some("/name")),
            (r#"{"name":"a"}"#, "VALIDATION_FAILED", Some("/sizes")),
            (r#"{"name":"a","name":"b","sizes":[1]}"#, "VALIDATION_FAILED", Some("/name")),
            (r#"{"name":"a","sizes":[1,1e999]}"#, "VALIDATION_FAILED", Some("/sizes/1")),
            (r#"{"name":"a","sizes":[1]} x"#, "MALFORMED_BODY", None),
            (r#"{"name":"a","sizes":[1],"nmae":1}"#, "VALIDATION_FAILED", Some("/nmae")),
            (r#"["a",[1]]"#, "VALIDATION_FAILED", Some("")),
            (r#"{"name":"a","sizes":[1,"x"]}"#, "VALIDATION_FAILED", Some("/sizes/1")),
            (r#"{"name":"abcd","sizes":[1]}"#, "VALIDATION_FAILED", Some("/name")),
            (r#"{"name":"a","sizes":[1],"type":"abcd"}"#, "VALIDATION_FAILED", Some("/type")),
        ] {
            let problem = problem(body);
            assert_eq!(problem.code.code, code, "{body}");
            assert_eq!(problem.errors.first().map(|error| error.pointer.as_str()), field, "{body}");
        }
        assert_eq!(problem(&" ".repeat(101)).code.code, "BODY_TOO_LARGE");
    }

    #[test]
    fn every_broken_rule_is_named_at_once() {
        assert_eq!(problem(r#"{"name":"abcd","sizes":[0,1,0]}"#).errors.len(), 3);
    }

    #[test]
    fn a_length_is_told_in_characters_items_or_entries() {
        #[derive(Debug, serde::Deserialize, garde::Validate)]
        struct Lengths {
            #[garde(length(chars, min = 1, max = 2))]
            text: String,
            #[garde(length(max = 1), inner(length(min = 1)))]
            list: Vec<String>,
            #[garde(length(max = 2))]
            bytes: Option<String>,
            #[garde(length(min = 1))]
            #[serde(default)]
            absent: Vec<u8>,
        }
        let told = |body: &str| {
            let errors = parse::<Lengths>(body.as_bytes(), 200).unwrap_err().errors;
            let mut told: Vec<_> =
                errors.iter().map(|error| format!("{} {}", error.pointer, error.detail)).collect();
            told.sort();
            told
        };
        assert_eq!(
            told(r#"{"text":"","list":["a",""],"bytes":"éé"}"#),
            [
                "/absent is required",
                "/bytes must have at most 2 bytes in UTF-8",
                "/list must have at most 1 item",
                "/list/1 must have at least 1 character",
                "/text must have at least 1 character",
            ]
        );
        assert_eq!(
            told(r#"{"text":"abc","list":[],"absent":[1]}"#),
            ["/text must have at most 2 characters"]
        );
    }

    #[test]
    fn a_body_that_breaks_a_rule_everywhere_has_an_answer_of_bounded_size() {
        let body = format!(r#"{{"name":"abc","sizes":[{}]}}"#, vec!["0"; 30_000].join(","));
        let problem = parse::<Sample>(body.as_bytes(), body.len()).unwrap_err();
        assert_eq!(
            (problem.errors.len(), problem.detail.as_str()),
            (100, "30000 fields break their rules: see `errors`.")
        );
    }
}
