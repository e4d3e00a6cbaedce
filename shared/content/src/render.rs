//! Renders a compiled template with values to an email's subject, HTML and text.

use std::{collections::BTreeMap, io};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde_json::{Map, Value as Json};

use crate::{
    Compiled, Misfit,
    broken::line_and_column,
    limits::{Limits, SUBJECT_CHARACTERS_MAX},
    plain_text::plain_text,
    value, variable, work,
};

/// The rendered email.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The subject, if the template has one.
    pub subject: Option<String>,
    /// The HTML, if the template has HTML.
    pub html: Option<String>,
    /// The text: the template's own, or derived from the HTML.
    pub text: Option<String>,
    /// Steps of the engine for all sources together.
    pub fuel: u64,
}

/// Why a template could not be rendered. A caller may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderFault {
    /// The values do not fit the declarations.
    Values(Misfit),
    /// An expression refers to a missing value, usually a field of an object.
    Undefined(String),
    /// Any other fault, as a text.
    Failed(String),
}

/// A preview: the rendered email and the missing values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The rendered email. Missing values are left blank.
    pub output: Output,
    /// Missing variables or fields. A send without them is refused.
    pub missing: Vec<String>,
}

/// Renders within `limits`. `given` must contain every variable without a fallback, and every field that an expression
/// uses.
///
/// # Errors
/// See [`RenderFault`].
pub fn render(compiled: &Compiled, given: &Map<String, Json>, limits: Limits) -> Result<Output, RenderFault> {
    let bound = variable::bind(&compiled.content.variables, given).map_err(RenderFault::Values)?;
    run(compiled, &bound, limits, UndefinedBehavior::Strict)
}

/// Renders as much as possible. Missing values are left blank and listed.
///
/// # Errors
/// If a value has a wrong type, or for any other fault except missing values.
pub fn preview(
    compiled: &Compiled,
    given: &Map<String, Json>,
    limits: Limits,
) -> Result<Preview, RenderFault> {
    let mut missing = variable::missing(&compiled.content.variables, given);
    let present: Vec<_> =
        compiled.content.variables.iter().filter(|one| !missing.contains(&one.key)).cloned().collect();
    let bound = variable::bind(&present, given).map_err(RenderFault::Values)?;
    if missing.is_empty() {
        match run(compiled, &bound, limits, UndefinedBehavior::Strict) {
            Ok(output) => return Ok(Preview { output, missing }),
            Err(RenderFault::Undefined(name)) => missing.push(name),
            Err(fault) => return Err(fault),
        }
    }
    let output = run(compiled, &bound, limits, UndefinedBehavior::Chainable)?;
    Ok(Preview { output, missing })
}

fn run(
    compiled: &Compiled,
    bound: &BTreeMap<&str, &Json>,
    limits: Limits,
    undefined: UndefinedBehavior,
) -> Result<Output, RenderFault> {
    let mut engine = compiled.engine.clone();
    engine.set_fuel(Some(limits.fuel));
    engine.set_undefined_behavior(undefined);
    let context = value::context(bound.iter().map(|(name, json)| (*name, *json)));
    let mut fuel = 0;
    let mut one = |name: &str, present: bool| match present {
        true => source(&engine, name, &context, limits, &mut fuel).map(Some),
        false => Ok(None),
    };
    let subject = one("subject", compiled.content.subject.is_some())?;
    let html = one("html", compiled.content.html.is_some())?;
    let text = one("text", compiled.content.text.is_some())?;
    if let Some(fault) = subject.as_deref().and_then(subject_fault) {
        return Err(RenderFault::Failed(fault));
    }
    let text = match (text, &html) {
        (Some(text), _) => Some(text).filter(|text| !text.trim().is_empty()),
        (None, Some(html)) => Some(
            plain_text(html)
                .map_err(|error| RenderFault::Failed(format!("{error}; give the template a `text`")))?,
        )
        .filter(|text| !text.is_empty()),
        (None, None) => None,
    };
    Ok(Output { subject, html, text, fuel })
}

/// The subject becomes a header, and line breaks in it would add headers (CWE-93).
fn subject_fault(subject: &str) -> Option<String> {
    if subject.chars().any(char::is_control) {
        return Some("the subject has line breaks or other control characters".to_owned());
    }
    let characters = subject.chars().count();
    if characters > SUBJECT_CHARACTERS_MAX {
        return Some(format!(
            "the subject has {characters} characters; {SUBJECT_CHARACTERS_MAX} are allowed"
        ));
    }
    subject.trim().is_empty().then(|| "the subject is empty".to_owned())
}

fn source(
    engine: &Environment<'_>,
    name: &str,
    context: &Value,
    limits: Limits,
    fuel: &mut u64,
) -> Result<String, RenderFault> {
    work::begin(limits.work);
    let template = engine.get_template(name).map_err(|_| failed("the template is damaged".to_owned()))?;
    let mut page = Page { bytes: Vec::new(), bytes_max: limits.output_bytes };
    let outcome = template.render_captured_to(context.clone(), &mut page);
    if work::exhausted() {
        return Err(failed(format!("`{name}` processes more data than a render may")));
    }
    let used = outcome.map(|done| done.state().fuel_levels().map_or(0, |(used, _)| used));
    *fuel += used.map_err(|error| fault(name, template.source(), &error, limits))?;
    String::from_utf8(page.bytes).map_err(|_| failed("the template is damaged".to_owned()))
}

fn failed(reason: String) -> RenderFault {
    RenderFault::Failed(reason)
}

fn fault(name: &str, source: &str, error: &Error, limits: Limits) -> RenderFault {
    let expression = error.range().and_then(|range| source.get(path_start(source, range.start)..range.end));
    let expression = expression.map(str::trim).unwrap_or_default();
    let (line, _) = error.range().map_or((1, 1), |range| line_and_column(source, range.start));
    match error.kind() {
        ErrorKind::UndefinedError => RenderFault::Undefined(path_of(expression)),
        ErrorKind::OutOfFuel => {
            failed(format!("`{name}` takes more steps than the {} that a render may", limits.fuel))
        }
        ErrorKind::WriteFailure => {
            failed(format!("`{name}` renders to more than {} bytes", limits.output_bytes))
        }
        kind => {
            let reason = error.detail().map_or_else(|| kind.to_string(), str::to_owned);
            failed(format!("`{name}`, line {line}, `{}`: {reason}", shortened(expression)))
        }
    }
}

/// The start of the path that continues at `at`. The engine reports only the last part of `a.b.c`.
fn path_start(source: &str, at: usize) -> usize {
    let before = source.get(..at).unwrap_or_default();
    let is_path = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '[' | ']');
    at.min(before.trim_end_matches(is_path).len())
}

/// The path that an expression refers to, without tags, filters and tests.
fn path_of(expression: &str) -> String {
    let inner = expression.trim_start_matches(['{', '%', '-', ' ']);
    let inner = inner.strip_prefix("if ").or(inner.strip_prefix("for ")).unwrap_or(inner).trim_start();
    let path: String = inner
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '[' | ']'))
        .take(100)
        .collect();
    if path.is_empty() { shortened(expression) } else { path }
}

fn shortened(expression: &str) -> String {
    expression.chars().take(80).collect()
}

struct Page {
    bytes: Vec<u8>,
    bytes_max: usize,
}

impl io::Write for &mut Page {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + part.len() > self.bytes_max {
            return Err(io::Error::other("the page is full"));
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
