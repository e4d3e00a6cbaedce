//! From sources to a template that can be rendered, or to each source's fault.

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

/// A template whose every source was checked, and that can be rendered any number of times.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub(crate) engine: Environment<'static>,
    pub(crate) content: Content,
    pub(crate) used: HashSet<String>,
}

/// Checks content and makes it ready. MJML is turned into HTML here, so the content that comes out has both.
///
/// # Errors
/// Every source's first fault, with its line and column; declarations that break their rules.
pub fn compile(mut content: Content) -> Result<Compiled, Vec<Broken>> {
    let used = check(&content)?;
    if let (Some(source), None) = (&content.mjml, &content.html) {
        content.html = Some(from_mjml(source, &numbers(&content)).map_err(|broken| vec![broken])?);
    }
    ready(content, used).map_err(|broken| vec![broken])
}

/// Makes ready what was compiled before and kept: the HTML that MJML made is there, so that whoever only sends carries no
/// MJML with it.
///
/// # Errors
/// As [`compile`]; none for what it let through.
pub fn reopen(content: Content) -> Result<Compiled, Vec<Broken>> {
    let used = check(&content)?;
    ready(content, used).map_err(|broken| vec![broken])
}

/// Holds sources and declarations against their rules; answers the declared variables that are used.
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
                // A subject is a header, in which no link can be followed.
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

/// MJML as HTML, checked again: it may have put a tag where it says something else.
fn from_mjml(source: &str, numbers: &HashSet<&str>) -> Result<String, Broken> {
    let html = mjml::to_html(&with_double_braces(source))?;
    match language::check(&html, numbers) {
        Ok(_) => Ok(html),
        Err(fault) => Err(Broken::field(
            "mjml",
            format!("a tag stands where MJML repeats or moves it: {}", fault.reason),
        )),
    }
}

/// Undeclared names of one source that are told at once.
const UNDECLARED_TOLD_MAX: usize = 10;

/// The names that are looked up and neither declared nor the source's own. The engine tells which those are; a name that
/// only the engine sees (through a loop's scope, say) is placed where it first stands.
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
    let told = |(offset, name): (usize, String)| {
        Broken::at(field, source, offset, format!("`{name}` is not declared in `variables`"))
    };
    found.into_iter().take(UNDECLARED_TOLD_MAX).map(told).collect()
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

/// `{{{NAME}}}`, as other services write a variable, is `{{ NAME }}`: of the same length, so that places stay true.
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

/// Puts checked sources into an engine.
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

/// Writes texts, numbers and truths. A list or an object that is written whole is an oversight of its author's.
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
    /// What was compiled, with the HTML that MJML made.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The declared variables that no source looks up.
    pub fn unused(&self) -> Vec<String> {
        let keys = self.content.variables.iter().map(|variable| &variable.key);
        keys.filter(|key| !self.used.contains(*key)).cloned().collect()
    }
}
