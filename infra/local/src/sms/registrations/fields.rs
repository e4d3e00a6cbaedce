//! A field of a form: its rules, and whether a value keeps them.

use serde_json::{Value, json};

/// Whether a field must have a value.
#[derive(Debug, Clone, Copy)]
pub(in crate::sms) enum Needed {
    Always,
    Never,
    /// If another field has one of these values. If it has not, the field must be empty.
    If(&'static str, &'static [&'static str]),
}

/// The options of a field.
#[derive(Debug)]
pub(in crate::sms) struct Choice {
    pub options: &'static [&'static str],
    pub least: usize,
    pub most: usize,
}

impl Choice {
    /// Exactly one of these.
    pub const fn one(options: &'static [&'static str]) -> Self {
        Self { options, least: 1, most: 1 }
    }
}

/// What a value may be.
#[derive(Debug)]
enum Rule {
    /// So many characters that match a pattern.
    Text(usize, usize, &'static str),
    Choice(&'static Choice),
}

/// A field.
#[derive(Debug)]
pub(in crate::sms) struct Field {
    pub path: &'static str,
    pub needed: Needed,
    rule: Rule,
}

/// A field of text.
pub(super) const fn text(
    path: &'static str,
    needed: Needed,
    least: usize,
    most: usize,
    pattern: &'static str,
) -> Field {
    Field { path, needed, rule: Rule::Text(least, most, pattern) }
}

/// A field of choices.
pub(super) const fn choice(path: &'static str, needed: Needed, of: &'static Choice) -> Field {
    Field { path, needed, rule: Rule::Choice(of) }
}

impl Field {
    /// Its section, the first part of its path.
    pub fn section(&self) -> &'static str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// What is wrong with a value, the field's text or list of choices; `None` if nothing is.
    pub fn fault(&self, value: &Value) -> Option<String> {
        match (&self.rule, value) {
            (Rule::Text(least, most, pattern), Value::String(text)) => {
                let length = text.chars().count();
                if !(*least..=*most).contains(&length) {
                    return Some(format!("must have {least} to {most} characters"));
                }
                (!matches(pattern, text)).then(|| format!("must match {pattern}"))
            }
            (Rule::Choice(of), Value::Array(chosen)) => {
                let known = chosen.iter().all(|one| of.options.iter().any(|option| one == option));
                let enough = (of.least..=of.most).contains(&chosen.len());
                (!known || !enough)
                    .then(|| format!("must be {} to {} of {:?}", of.least, of.most, of.options))
            }
            (Rule::Text(..), _) => Some("is a text".to_owned()),
            (Rule::Choice(_), _) => Some("is a choice".to_owned()),
        }
    }

    /// Its definition as answers show it.
    pub fn shown(&self) -> Value {
        let requirement = match self.needed {
            Needed::Always => "REQUIRED",
            Needed::Never => "OPTIONAL",
            Needed::If(..) => "CONDITIONAL",
        };
        let title = self.path.split('.').next_back().unwrap_or_default();
        let description = match self.needed {
            Needed::If(other, values) => format!("{title}, if {other} is one of {values:?}"),
            Needed::Always | Needed::Never => title.to_owned(),
        };
        let mut shown = json!({
            "SectionPath": self.section(),
            "FieldPath": self.path,
            "FieldRequirement": requirement,
            "DisplayHints": { "Title": title, "ShortDescription": description },
        });
        match &self.rule {
            Rule::Text(least, most, pattern) => {
                shown["FieldType"] = json!("TEXT");
                shown["TextValidation"] =
                    json!({ "MinLength": least, "MaxLength": most, "Pattern": pattern });
            }
            Rule::Choice(of) => {
                shown["FieldType"] = json!("SELECT");
                shown["SelectValidation"] =
                    json!({ "MinChoices": of.least, "MaxChoices": of.most, "Options": of.options });
            }
        }
        shown
    }
}

/// Whether a text matches one of the patterns of the forms as a whole.
fn matches(pattern: &str, text: &str) -> bool {
    let all = |is: fn(char) -> bool| text.chars().all(is);
    let is_visible = !text.chars().any(char::is_whitespace);
    match pattern {
        ".+" => !text.is_empty(),
        "[A-Z]{2}" => all(|letter| letter.is_ascii_uppercase()),
        "[A-Za-z0-9]+" => all(|letter| letter.is_ascii_alphanumeric()),
        "[A-Z0-9.]+" => all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '.'),
        "[A-Za-z0-9 -]+" => all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-')),
        "\\+[0-9]+" => {
            text.strip_prefix('+').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        }
        "\\S+@\\S+" => {
            let parts = text.split_once('@');
            is_visible && parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        }
        "https?://\\S+" => {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
            is_visible && rest.is_some_and(|rest| !rest.is_empty())
        }
        _ => false,
    }
}
