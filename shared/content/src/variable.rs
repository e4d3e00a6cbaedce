use std::collections::{BTreeMap, HashSet};

use posthorn_hidden::ContentField;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::{
    Broken,
    limits::{VALUE_BYTES_MAX, VALUE_DEPTH_MAX, VALUE_NODES_MAX, VALUES_BYTES_MAX, VARIABLES_MAX},
};

/// The type of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VariableType {
    /// A text.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list, to loop over.
    List,
    /// An object. Templates refer to its fields as `name.field`.
    Object,
}

/// A variable that a template declares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name in the template: letters, digits and `_`, up to 50.
    pub key: String,
    /// Its type.
    pub r#type: VariableType,
    /// The value for sends that do not give one. Without it, every send must give a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_value: Option<ContentField<Json>>,
}

/// Names that the template language uses itself, in expressions or tags.
const RESERVED: [&str; 21] = [
    "True", "False", "None", "and", "elif", "else", "endfor", "endif", "false", "for", "if", "in", "is",
    "loop", "none", "not", "or", "range", "self", "set", "true",
];
const KEY_CHARACTERS_MAX: usize = 50;

/// Why the values of a send do not fit the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// A variable was not given and has no fallback.
    Missing(String),
    /// A variable has an invalid value: its name and the reason. The name is empty if all values together exceed a
    /// limit.
    Invalid(String, String),
}

impl VariableType {
    fn accepts(self, value: &Json) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        }
    }

    fn named(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

/// Checks declarations of variables.
pub(crate) fn check(variables: &[Variable]) -> Vec<Broken> {
    let mut broken = Vec::new();
    if variables.len() > VARIABLES_MAX {
        broken.push(Broken::field("variables", format!("at most {VARIABLES_MAX} are allowed")));
    }
    let mut seen = HashSet::new();
    for (at, variable) in variables.iter().enumerate() {
        let key = variable.key.as_str();
        if !is_name(key) {
            let rule = "must begin with a letter or `_`, and have at most 50 letters, digits and `_`";
            broken.push(Broken::field(format!("variables/{at}/key"), rule));
        } else if RESERVED.contains(&key) {
            broken.push(Broken::field(
                format!("variables/{at}/key"),
                format!("`{key}` is reserved by the template language"),
            ));
        } else if !seen.insert(key) {
            broken.push(Broken::field(format!("variables/{at}/key"), format!("`{key}` is declared twice")));
        }
        let fault = variable.fallback_value.as_ref().and_then(|fallback| fault(variable.r#type, fallback));
        if let Some(fault) = fault {
            broken.push(Broken::field(format!("variables/{at}/fallback_value"), fault));
        }
    }
    broken
}

fn is_name(key: &str) -> bool {
    key.len() <= KEY_CHARACTERS_MAX
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && key.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
}

fn fault(kind: VariableType, value: &Json) -> Option<String> {
    if !kind.accepts(value) {
        return Some(format!("must be {}", kind.named()));
    }
    too_much(std::iter::once(value))
}

/// The limit that the values exceed, if any.
fn too_much<'v>(values: impl Iterator<Item = &'v Json>) -> Option<String> {
    let (mut nodes, mut bytes) = (0, 0);
    let mut waiting: Vec<(&Json, usize)> = values.map(|value| (value, 1)).collect();
    while let Some((value, depth)) = waiting.pop() {
        nodes += 1;
        bytes += 8;
        match value {
            Json::String(text) if text.len() > VALUE_BYTES_MAX => {
                return Some(format!("contains a text of more than {VALUE_BYTES_MAX} bytes"));
            }
            Json::String(text) => bytes += text.len(),
            Json::Array(_) | Json::Object(_) if depth > VALUE_DEPTH_MAX => {
                return Some(format!("nests lists and objects more than {VALUE_DEPTH_MAX} deep"));
            }
            Json::Array(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Json::Object(fields) => {
                bytes += fields.keys().map(String::len).sum::<usize>();
                waiting.extend(fields.values().map(|field| (field, depth + 1)));
            }
            _ => {}
        }
        if nodes > VALUE_NODES_MAX {
            return Some(format!("contains more than {VALUE_NODES_MAX} values"));
        }
        if bytes > VALUES_BYTES_MAX {
            return Some(format!("contains more than {VALUES_BYTES_MAX} bytes"));
        }
    }
    None
}

/// The value of each declared variable: the given one, or its fallback. `null` counts as not given. Undeclared values
/// are left out.
///
/// # Errors
/// The first misfit, in the order of declaration.
pub(crate) fn bind<'v>(
    variables: &'v [Variable],
    given: &'v Map<String, Json>,
) -> Result<BTreeMap<&'v str, &'v Json>, Misfit> {
    let mut bound = BTreeMap::new();
    for variable in variables {
        let value = given.get(&variable.key).filter(|value| !value.is_null());
        let Some(value) = value.or(variable.fallback_value.as_deref()) else {
            return Err(Misfit::Missing(variable.key.clone()));
        };
        if let Some(fault) = fault(variable.r#type, value) {
            return Err(Misfit::Invalid(variable.key.clone(), fault));
        }
        bound.insert(variable.key.as_str(), value);
    }
    match too_much(bound.values().copied()) {
        Some(fault) => Err(Misfit::Invalid(String::new(), fault)),
        None => Ok(bound),
    }
}

/// The declared variables that have neither a value nor a fallback.
pub(crate) fn missing(variables: &[Variable], given: &Map<String, Json>) -> Vec<String> {
    let absent = |variable: &&Variable| {
        variable.fallback_value.is_none() && given.get(&variable.key).is_none_or(Json::is_null)
    };
    variables.iter().filter(absent).map(|variable| variable.key.clone()).collect()
}
