//! Compiles sources to a template that can be rendered, or reports the fault of each source.

use std::collections::HashSet;

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, value::ValueKind,
};

use crate::{
    Broken, Content, Variable, VariableType, filters,
    language::{self, Names},
    limits::{COMPILED_BYTES_MAX, FRAMES_MAX, FUEL_MAX, SOURCE_BYTES_MAX, SUBJECT_CHARACTERS_MAX},
    links::LINKS,
    mjml, variable, work,
};

/// A template with checked sources. It can be rendered any number of times.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub(crate) engine: Environment<'static>,
    pub(crate) content: Content,
    pub(crate) used: HashSet<String>,
}

/// Checks and prepares content. MJML is converted to HTML here, so the resulting content has both.
///
/// # Errors
/// The first fault of every source, with its line and column, and all invalid declarations.
pub fn compile(mut content: Content) -> Result<Compiled, Vec<Broken>> {
    let used = check(&content)?;
    if let (Some(source), None) = (&content.mjml, &content.html) {
        content.html = Some(from_mjml(source, &numbers(&content)).map_err(|broken| vec![broken])?);
    }
    ready(content, used).map_err(|broken| vec![broken])
}

/// Prepares content that was compiled before and stored. It already has the HTML of its MJML, so functions that only
/// send do not contain the MJML compiler.
///
/// # Errors
/// As [`compile`]. Content that passed it gives none.
pub fn reopen(content: Content) -> Result<Compiled, Vec<Broken>> {
    let used = check(&content)?;
    ready(content, used).map_err(|broken| vec![broken])
}

/// Checks sources and declarations. Returns the declared variables that are used.
fn check(content: &Content) -> Result<HashSet<String>, Vec<Broken>> {
    let mut broken = variable::check(&content.variables);
    broken.extend(sizes(content));
    if !broken.is_empty() {
        return Err(broken);
    }
    let (numbers, known) = (numbers(content), declared(&content.variables, |_| true));
    let mut used = HashSet::new();
    let sources = [
        ("subject", content.subject.as_deref()),
        ("html", content.html.as_deref()),
        ("mjml", content.mjml.as_deref()),
        ("text", content.text.as_deref()),
    ];
    for (field, source) in sources {
        let Some(source) = source.map(with_double_braces) else { continue };
        match language::check(&source, &numbers) {
            Ok(names) => {
                // A subject is a header, so links in it cannot be followed.
                let links = if field == "subject" { &[][..] } else { &LINKS };
                let known = known.iter().copied().chain(links.iter().map(|(name, _)| *name)).collect();
                broken.extend(undeclared(field, &source, &names, &known));
                used.extend(names.into_keys());
            }
            Err(fault) => broken.push(Broken::at(field, &source, fault.offset, fault.reason)),
        }
    }
    used.retain(|name| known.contains(name.as_str()));
    if broken.is_empty() { Ok(used) } else { Err(broken) }
}

fn numbers(content: &Content) -> HashSet<&str> {
    declared(&content.variables, |variable| variable.r#type == VariableType::Number)
}

/// Converts MJML to HTML and checks the result, because a moved tag may have another meaning.
fn from_mjml(source: &str, numbers: &HashSet<&str>) -> Result<String, Broken> {
    let html = mjml::to_html(&with_double_braces(source))?;
    match language::check(&html, numbers) {
        Ok(_) => Ok(html),
        Err(fault) => Err(Broken::field(
            "mjml",
            format!("a tag is in a place where MJML repeats or moves it: {}", fault.reason),
        )),
    }
}

/// Most undeclared names that are reported per source.
const UNDECLARED_REPORTED_MAX: usize = 10;

/// The names that the source looks up but neither declares nor assigns. The engine reports them. Each fault has the
/// place of the name's first use.
fn undeclared(field: &str, source: &str, names: &Names, known: &HashSet<&str>) -> Vec<Broken> {
    let Ok(template) = Environment::empty()
        .template_from_named_str("check", source)
        .map(|one| one.undeclared_variables(false))
    else {
        return vec![Broken::field(field, "cannot be compiled")];
    };
    let mut found: Vec<(usize, String)> = template
        .into_iter()
        .filter(|name| !known.contains(name.as_str()) && !filters::FUNCTIONS.contains(&name.as_str()))
        .map(|name| (names.get(&name).copied().unwrap_or_default(), name))
        .collect();
    found.sort();
    let broken = |(offset, name): (usize, String)| {
        Broken::at(field, source, offset, format!("`{name}` is not declared in `variables`"))
    };
    found.into_iter().take(UNDECLARED_REPORTED_MAX).map(broken).collect()
}

fn declared(variables: &[Variable], which: impl Fn(&Variable) -> bool) -> HashSet<&str> {
    variables.iter().filter(|variable| which(variable)).map(|variable| variable.key.as_str()).collect()
}

fn sizes(content: &Content) -> Vec<Broken> {
    let mut broken = Vec::new();
    let html_bytes_max = if content.mjml.is_some() { COMPILED_BYTES_MAX } else { SOURCE_BYTES_MAX };
    for (field, source, bytes_max) in [
        ("html", &content.html, html_bytes_max),
        ("mjml", &content.mjml, SOURCE_BYTES_MAX),
        ("text", &content.text, SOURCE_BYTES_MAX),
    ] {
        if source.as_ref().is_some_and(|source| source.len() > bytes_max) {
            broken.push(Broken::field(field, format!("has more than {bytes_max} bytes")));
        }
    }
    let subject = content.subject.as_deref().unwrap_or_default();
    if subject.chars().count() > SUBJECT_CHARACTERS_MAX {
        broken.push(Broken::field("subject", format!("has more than {SUBJECT_CHARACTERS_MAX} characters")));
    } else if subject.chars().any(char::is_control) {
        broken.push(Broken::field("subject", "must not contain control characters"));
    }
    if [&content.html, &content.mjml, &content.text]
        .iter()
        .all(|source| source.as_deref().is_none_or(str::is_empty))
    {
        broken.push(Broken::field("html", "one of `html`, `mjml` and `text` must be given"));
    }
    broken
}

/// Replaces `{{{NAME}}}`, the syntax of other services, with `{{ NAME }}`. Both have the same length, so offsets stay
/// valid.
pub(crate) fn with_double_braces(source: &str) -> String {
    let mut parts = source.split("{{{");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split("}}}").next().unwrap_or_default();
        let is_name = !name.trim().is_empty()
            && name.len() < part.len()
            && name.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        match is_name {
            true => whole.push_str(&format!("{{{{ {name} }}}}{}", &part[name.len() + 3..])),
            false => whole.push_str(&format!("{{{{{{{part}")),
        }
    }
    whole
}

/// Adds checked sources to an engine.
fn ready(content: Content, used: HashSet<String>) -> Result<Compiled, Broken> {
    let mut engine = engine();
    for (name, source) in [("subject", &content.subject), ("html", &content.html), ("text", &content.text)] {
        let Some(source) = source.as_deref().map(with_double_braces) else { continue };
        engine.add_template_owned(name, source.clone()).map_err(|error| {
            let fault = language::syntax(&source, &error);
            Broken::at(name, &source, fault.offset, fault.reason)
        })?;
    }
    Ok(Compiled { engine, content, used })
}

fn engine() -> Environment<'static> {
    let mut engine = Environment::empty();
    filters::equip(&mut engine);
    engine.set_auto_escape_callback(|name| match name {
        "html" => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_formatter(write);
    engine.set_fuel(Some(FUEL_MAX));
    engine.set_recursion_limit(FRAMES_MAX);
    engine
}

/// Writes texts, numbers and booleans. Refuses whole lists and objects: writing one is a mistake of the author.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => return Ok(()),
        ValueKind::String => work::take(value.as_str().map_or(0, str::len))?,
        ValueKind::Undefined | ValueKind::Bool | ValueKind::Number => {}
        kind => {
            let reason = format!("a {kind} cannot be written: loop over it, or name one of its fields");
            return Err(Error::new(ErrorKind::InvalidOperation, reason));
        }
    }
    minijinja::escape_formatter(out, state, value)
}

impl Compiled {
    /// The compiled content, including the HTML generated from MJML.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The declared variables that no source looks up.
    pub fn unused(&self) -> Vec<String> {
        let keys = self.content.variables.iter().map(|variable| &variable.key);
        keys.filter(|key| !self.used.contains(*key)).cloned().collect()
    }
}
