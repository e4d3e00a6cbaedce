//! Attributes as RFC 7643, section 2.2, characterises them.

use serde_json::{Map, Value, json};

use crate::refused::{Reason, Refused};

/// The most values of a multi-valued attribute. A group's members are the most.
const VALUES_MAX: usize = 1_000;

/// The type of an attribute's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// A text that is a URL.
    Reference,
    /// True or false.
    Boolean,
    /// An object.
    Complex,
}

/// One attribute of a schema.
#[derive(Debug)]
pub struct Attribute {
    /// Its name. Requests may write it in any case.
    pub name: &'static str,
    /// The type of its value, or of each of its values.
    pub is: Type,
    /// Whether it has several values.
    pub multi: bool,
    /// Whether a directory must send it.
    pub required: bool,
    /// Whether a directory cannot change it.
    pub read_only: bool,
    /// Whether it can only be added and removed with the value that it is a part of.
    pub immutable: bool,
    /// What a reference refers to.
    pub refers_to: &'static [&'static str],
    /// The values that are usual.
    pub usual: &'static [&'static str],
    /// Whether comparisons heed the case.
    pub case_exact: bool,
    /// Whether no two resources share a value.
    pub unique: bool,
    /// Its sub-attributes.
    pub parts: &'static [Attribute],
    /// One sentence.
    pub description: &'static str,
}

impl Attribute {
    /// An attribute with one text.
    pub(crate) const fn text(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            is: Type::Text,
            multi: false,
            required: false,
            read_only: false,
            immutable: false,
            refers_to: &["external"],
            usual: &[],
            case_exact: false,
            unique: false,
            parts: &[],
            description,
        }
    }

    /// An attribute with parts.
    pub(crate) const fn complex(
        name: &'static str,
        parts: &'static [Attribute],
        description: &'static str,
    ) -> Self {
        Self { is: Type::Complex, parts, ..Self::text(name, description) }
    }

    /// The attribute of this name, in any case.
    pub(crate) fn find<'a>(list: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
        list.iter().find(|one| one.name.eq_ignore_ascii_case(name))
    }

    /// The value as it is kept: names as in the schema, no unknown parts, no empty values. `None` if nothing is left, which means that
    /// the attribute is unassigned (RFC 7643, section 2.5).
    ///
    /// # Errors
    /// `InvalidValue`.
    pub(crate) fn canonical(&self, value: Value) -> Result<Option<Value>, Refused> {
        if !self.multi {
            return self.single(value);
        }
        let values = match value {
            Value::Null => Vec::new(),
            Value::Array(values) => values,
            one => vec![one],
        };
        if values.len() > VALUES_MAX {
            return Err(self.refused(format!("has more than {VALUES_MAX} values")));
        }
        let mut kept = Vec::new();
        for value in values {
            match self.single(value)? {
                Some(value) if !kept.contains(&value) => kept.push(value),
                _ => {}
            }
        }
        one_primary(&mut kept);
        Ok((!kept.is_empty()).then_some(Value::Array(kept)))
    }

    /// The same for one of the values.
    pub(crate) fn single(&self, value: Value) -> Result<Option<Value>, Refused> {
        match (self.is, value) {
            (_, Value::Null) => Ok(None),
            (Type::Text | Type::Reference, Value::String(text)) => {
                Ok((!text.is_empty()).then_some(Value::String(text)))
            }
            (Type::Boolean, Value::Bool(is)) => Ok(Some(Value::Bool(is))),
            // Entra ID sends texts.
            (Type::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => {
                Ok(Some(Value::Bool(true)))
            }
            (Type::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => {
                Ok(Some(Value::Bool(false)))
            }
            (Type::Complex, Value::Object(parts)) => Ok(self.parts_of(parts)?.map(Value::Object)),
            // Entra ID sends a manager's id alone.
            (Type::Complex, Value::String(text)) if Self::find(self.parts, "value").is_some() => {
                let parts = Map::from_iter([("value".to_owned(), Value::String(text))]);
                Ok(self.parts_of(parts)?.map(Value::Object))
            }
            (Type::Text | Type::Reference, _) => Err(self.refused("must be a string")),
            (Type::Boolean, _) => Err(self.refused("must be true or false")),
            (Type::Complex, _) => Err(self.refused("must be an object")),
        }
    }

    fn parts_of(&self, parts: Map<String, Value>) -> Result<Option<Map<String, Value>>, Refused> {
        let mut kept = Map::new();
        for (name, value) in parts {
            let Some(part) = Self::find(self.parts, &name).filter(|part| !part.read_only) else { continue };
            if let Some(value) = part.canonical(value)? {
                kept.insert(part.name.to_owned(), value);
            }
        }
        Ok((!kept.is_empty()).then_some(kept))
    }

    fn refused(&self, rule: impl AsRef<str>) -> Refused {
        Refused::new(Reason::InvalidValue, format!("`{}` {}.", self.name, rule.as_ref()))
    }

    /// Its definition (RFC 7643, section 7).
    pub(crate) fn definition(&self) -> Value {
        let kind = match self.is {
            Type::Text => "string",
            Type::Reference => "reference",
            Type::Boolean => "boolean",
            Type::Complex => "complex",
        };
        let mutability = match (self.read_only, self.immutable) {
            (true, _) => "readOnly",
            (false, true) => "immutable",
            (false, false) => "readWrite",
        };
        let mut definition = json!({
            "name": self.name, "type": kind, "multiValued": self.multi, "description": self.description,
            "required": self.required, "caseExact": self.case_exact,
            "mutability": mutability,
            "returned": "default", "uniqueness": if self.unique { "server" } else { "none" },
        });
        if self.is == Type::Complex {
            definition["subAttributes"] = self.parts.iter().map(Self::definition).collect();
        }
        if self.is == Type::Reference {
            definition["referenceTypes"] = json!(self.refers_to);
        }
        if !self.usual.is_empty() {
            definition["canonicalValues"] = json!(self.usual);
        }
        definition
    }
}

/// At most one value is the primary one (RFC 7643, section 2.4). The last that says so is it.
fn one_primary(values: &mut [Value]) {
    let is_primary = |value: &Value| value["primary"] == Value::Bool(true);
    let last = values.iter().rposition(is_primary);
    for (at, value) in values.iter_mut().enumerate() {
        if is_primary(value) && Some(at) != last {
            value["primary"] = Value::Bool(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemas::USER_ATTRIBUTES;

    fn canonical(name: &str, value: Value) -> Result<Option<Value>, Refused> {
        Attribute::find(USER_ATTRIBUTES, name).unwrap().canonical(value)
    }

    #[test]
    fn names_come_in_any_case_and_what_is_unknown_or_empty_is_dropped() {
        let name = json!({"GIVENNAME": "Ada", "familyName": "", "shoeSize": 7});
        assert_eq!(canonical("name", name).unwrap(), Some(json!({"givenName": "Ada"})));
        assert_eq!(canonical("name", json!({"familyName": null})).unwrap(), None);
        assert_eq!(canonical("emails", json!([])).unwrap(), None);
        assert_eq!(
            canonical("emails", json!({"value": "a@b.example"})).unwrap(),
            Some(json!([{"value": "a@b.example"}]))
        );
    }

    #[test]
    fn booleans_come_as_texts_too() {
        for (sent, kept) in [(json!("False"), false), (json!("TRUE"), true), (json!(false), false)] {
            assert_eq!(canonical("active", sent).unwrap(), Some(Value::Bool(kept)));
        }
        assert_eq!(canonical("active", json!("yes")).unwrap_err().reason, Reason::InvalidValue);
        assert_eq!(canonical("userName", json!(7)).unwrap_err().detail, "`userName` must be a string.");
    }

    #[test]
    fn one_value_is_the_primary_one() {
        let sent = json!([{"value": "a", "primary": true}, {"value": "b", "primary": "True"}, {"value": "b", "primary": true}]);
        let kept = json!([{"value": "a", "primary": false}, {"value": "b", "primary": true}]);
        assert_eq!(canonical("emails", sent).unwrap(), Some(kept));
    }
}
