//! From a sealed body to a value that keeps every rule, or a problem that names each field at fault.

use garde::Validate;
use posthorn_problem::{BODY_TOO_LARGE, FieldError, MALFORMED_BODY, Problem, VALIDATION_FAILED};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::objects::Objects;

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
    check(&value, "")?;
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

/// Holds a value against its declared rules; all that are broken are named at once, as lying in `place`.
pub(super) fn check<B: Validate<Context = ()>>(value: &B, place: &str) -> Result<(), Problem> {
    let Err(report) = value.validate() else { return Ok(()) };
    let errors: Vec<FieldError> = report
        .iter()
        .map(|(path, error)| {
            let pointer = format!("{place}{}", pointer(&path.to_string()));
            FieldError { pointer, detail: error.to_string() }
        })
        .collect();
    let mut problem = VALIDATION_FAILED.because(summary(&errors));
    problem.errors = errors;
    Err(problem)
}

fn summary(errors: &[FieldError]) -> String {
    match errors {
        [one] => format!("{} {}.", one.pointer, one.detail),
        many => format!("{} fields break their rules: see `errors`.", many.len()),
    }
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if inner.classify() != Category::Data {
        return malformed(inner);
    }
    let text = inner.to_string();
    // serde adds the place in the text, which the pointer tells better.
    let detail = text.split(" at line ").next().unwrap_or(&text).to_owned();
    let at = pointer(&error.path().to_string());
    VALIDATION_FAILED
        .because(format!("{}: {detail}.", if at.is_empty() { "body" } else { &at }))
        .at(at, detail)
}

fn malformed(error: &serde_json::Error) -> Problem {
    MALFORMED_BODY.because(format!(
        "The body is not valid JSON (line {}, column {}). Send a JSON object.",
        error.line(),
        error.column()
    ))
}

/// `to[0].email` as a JSON pointer (RFC 6901), `/to/0/email`.
fn pointer(path: &str) -> String {
    let parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
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
        #[garde(inner(length(max = 3)))]
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
            ("{} x", "VALIDATION_FAILED", Some("")),
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
}
