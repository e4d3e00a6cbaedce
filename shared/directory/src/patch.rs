//! Changes of a resource (RFC 7644, section 3.5.2), as Okta and Entra ID send them too: operations in any case, paths as names of a value
//! without a path, booleans as texts.

use scim_v2::filter::{AttrExp, CompValue, CompareOp, ValFilter};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    attribute::{Attribute, Type},
    document::Document,
    matches,
    refused::{Reason, Refused},
    schemas::{ENTERPRISE_ATTRIBUTES, ENTERPRISE_USER},
    target::{Place, Target},
};

/// The most operations of one request.
const OPERATIONS_MAX: usize = 1_000;

/// A request to change a resource. Its names come in any case of the first letter.
#[derive(Debug, Clone, Deserialize)]
pub struct PatchRequest {
    /// The operations, in their order.
    #[serde(rename = "Operations", alias = "operations")]
    pub operations: Vec<Operation>,
}

/// One operation.
#[derive(Debug, Clone, Deserialize)]
pub struct Operation {
    /// `add`, `replace` or `remove`, in any case.
    #[serde(alias = "Op")]
    pub op: String,
    /// What it concerns; without a path, the value's names say it.
    #[serde(default, alias = "Path")]
    pub path: Option<String>,
    /// The value.
    #[serde(default, alias = "Value")]
    pub value: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// The resource after all operations. Nothing is changed if one is refused.
///
/// # Errors
/// `InvalidSyntax`, `InvalidPath`, `InvalidValue`, `NoTarget`, `Mutability`.
pub fn patched(document: &Document, request: PatchRequest) -> Result<Document, Refused> {
    if request.operations.len() > OPERATIONS_MAX {
        let detail = format!("There are more than {OPERATIONS_MAX} operations.");
        return Err(Refused::new(Reason::InvalidSyntax, detail));
    }
    let mut changed = document.clone();
    for operation in request.operations {
        let op = match operation.op.to_ascii_lowercase().as_str() {
            "add" => Op::Add,
            "replace" => Op::Replace,
            "remove" => Op::Remove,
            _ => return Err(Refused::new(Reason::InvalidSyntax, "`op` must be add, replace or remove.")),
        };
        changed.apply(op, operation.path.as_deref(), operation.value)?;
    }
    changed.check()?;
    Ok(changed)
}

impl Document {
    fn apply(&mut self, op: Op, path: Option<&str>, value: Value) -> Result<(), Refused> {
        match (path.filter(|path| !path.is_empty()), op) {
            (None, Op::Remove) => Err(Refused::new(Reason::NoTarget, "`remove` needs a path.")),
            (None, _) => self.apply_each(op, value),
            (Some(path), _) => match Target::read(self.of, path)? {
                Target::Unknown => Ok(()),
                Target::Extension => self.apply_extension(op, value),
                Target::Attribute(place) => self.apply_at(op, &place, value),
            },
        }
    }

    /// Applies a value without a path: each of its names is a path. Names that no directory may change are passed over, as in a whole
    /// resource.
    fn apply_each(&mut self, op: Op, value: Value) -> Result<(), Refused> {
        let Value::Object(parts) = value else {
            return Err(Refused::new(Reason::InvalidValue, "Without a path, `value` must be an object."));
        };
        for (name, value) in parts {
            match Target::read(self.of, &name) {
                Err(refused) if refused.reason == Reason::Mutability => {}
                Err(refused) => return Err(refused),
                Ok(_) => self.apply(op, Some(&name), value)?,
            }
        }
        Ok(())
    }

    fn apply_extension(&mut self, op: Op, value: Value) -> Result<(), Refused> {
        match (op, value) {
            (Op::Remove, _) => {
                self.map.remove(ENTERPRISE_USER);
                Ok(())
            }
            (_, Value::Object(parts)) => {
                for (name, value) in parts {
                    if let Some(attribute) = Attribute::find(ENTERPRISE_ATTRIBUTES, &name) {
                        let place = Place { in_extension: true, attribute, filter: None, part: None };
                        self.apply_at(op, &place, value)?;
                    }
                }
                Ok(())
            }
            _ => Err(Refused::new(Reason::InvalidValue, "The value of the extension must be an object.")),
        }
    }

    fn apply_at(&mut self, op: Op, place: &Place, value: Value) -> Result<(), Refused> {
        let map = match place.in_extension {
            true => self.map.entry(ENTERPRISE_USER).or_insert_with(|| Value::Object(Map::new())),
            false => return apply_in(&mut self.map, op, place, value),
        };
        let Value::Object(parts) = map else { return Ok(()) };
        let outcome = apply_in(parts, op, place, value);
        if parts.is_empty() {
            self.map.remove(ENTERPRISE_USER);
        }
        outcome
    }
}

/// Applies an operation to an attribute of `map`.
fn apply_in(map: &mut Map<String, Value>, op: Op, place: &Place, value: Value) -> Result<(), Refused> {
    let attribute = place.attribute;
    let before = map.get(attribute.name).cloned();
    let after = match (attribute.multi, place.part) {
        (true, _) => several(op, place, before, value)?,
        (false, Some(part)) => {
            let parts =
                Map::from_iter([(part.name.to_owned(), if op == Op::Remove { Value::Null } else { value })]);
            merged(attribute, before, parts)?
        }
        (false, None) => match (op, value) {
            (Op::Remove, _) => None,
            (_, Value::Object(parts)) if attribute.is == Type::Complex => merged(attribute, before, parts)?,
            (_, value) => attribute.canonical(value)?,
        },
    };
    match after {
        Some(after) => map.insert(attribute.name.to_owned(), after),
        None => map.remove(attribute.name),
    };
    Ok(())
}

/// A complex value with some parts replaced. A part that is null is removed.
fn merged(
    attribute: &Attribute,
    before: Option<Value>,
    parts: Map<String, Value>,
) -> Result<Option<Value>, Refused> {
    let mut whole = match before {
        Some(Value::Object(whole)) => whole,
        _ => Map::new(),
    };
    for (name, value) in parts {
        if let Some(part) = Attribute::find(attribute.parts, &name) {
            whole.insert(part.name.to_owned(), value);
        }
    }
    attribute.single(Value::Object(whole))
}

/// The values of a multi-valued attribute after an operation.
fn several(op: Op, place: &Place, before: Option<Value>, value: Value) -> Result<Option<Value>, Refused> {
    let attribute = place.attribute;
    let mut values = match before {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    };
    match (&place.filter, place.part) {
        (Some(filter), part) => selected(op, attribute, (filter, part), &mut values, value)?,
        (None, Some(part)) => {
            for one in &mut values {
                *one = with_part(attribute, one.take(), part, op, &value)?;
            }
        }
        (None, None) => match op {
            Op::Add => values.extend(listed(attribute, value)?),
            Op::Replace => values = listed(attribute, value)?,
            Op::Remove if value.is_null() => values.clear(),
            Op::Remove => {
                let gone = listed(attribute, value)?;
                values.retain(|one| !gone.iter().any(|gone| gone["value"] == one["value"]));
            }
        },
    }
    // A value that became empty is gone, and the last primary one stays.
    attribute.canonical(Value::Array(values))
}

/// The values that a request gives, as they are kept.
fn listed(attribute: &Attribute, value: Value) -> Result<Vec<Value>, Refused> {
    match attribute.canonical(value)? {
        Some(Value::Array(values)) => Ok(values),
        _ => Ok(Vec::new()),
    }
}

/// Applies an operation to the values that a filter selects.
fn selected(
    op: Op,
    attribute: &Attribute,
    (filter, part): (&ValFilter, Option<&Attribute>),
    values: &mut Vec<Value>,
    value: Value,
) -> Result<(), Refused> {
    let fits = |one: &Value| matches::one_value(attribute.parts, one, filter);
    if op == Op::Remove && part.is_none() {
        values.retain(|one| !fits(one));
        return Ok(());
    }
    let mut found = false;
    for one in values.iter_mut().filter(|one| fits(one)) {
        found = true;
        *one = match part {
            Some(part) => with_part(attribute, one.take(), part, op, &value)?,
            None => with_parts(attribute, one.take(), op, &value)?,
        };
    }
    match (found, op) {
        (true, _) | (false, Op::Remove) => Ok(()),
        (false, Op::Replace) => Err(Refused::new(Reason::NoTarget, "The path's filter matches no value.")),
        (false, Op::Add) => {
            let new = new_value(filter)
                .ok_or_else(|| Refused::new(Reason::NoTarget, "The path's filter matches no value."))?;
            values.push(match part {
                Some(part) => with_part(attribute, new, part, op, &value)?,
                None => with_parts(attribute, new, op, &value)?,
            });
            Ok(())
        }
    }
}

/// The value that `add` makes if none fits: Entra ID adds `emails[type eq "work"].value` to users without a work address.
fn new_value(filter: &ValFilter) -> Option<Value> {
    match filter {
        ValFilter::Attr(AttrExp::Comparison(path, CompareOp::Eq, CompValue::Str(text))) => {
            Some(Value::Object(Map::from_iter([(path.name.clone(), Value::String(text.clone()))])))
        }
        _ => None,
    }
}

fn with_part(
    attribute: &Attribute,
    one: Value,
    part: &Attribute,
    op: Op,
    value: &Value,
) -> Result<Value, Refused> {
    let value = if op == Op::Remove { Value::Null } else { value.clone() };
    let parts = Map::from_iter([(part.name.to_owned(), value)]);
    Ok(merged(attribute, Some(one), parts)?.unwrap_or_default())
}

fn with_parts(attribute: &Attribute, one: Value, op: Op, value: &Value) -> Result<Value, Refused> {
    match (op, value) {
        (_, Value::Object(parts)) => Ok(merged(attribute, Some(one), parts.clone())?.unwrap_or_default()),
        _ => Err(Refused::new(
            Reason::InvalidValue,
            format!("A value of `{}` must be an object.", attribute.name),
        )),
    }
}

#[cfg(test)]
mod tests;
