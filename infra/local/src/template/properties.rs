//! Reads properties so that none is overlooked.

use serde_json::{Map, Value};

use super::{
    error::{Place, TemplateError},
    parameters::text,
};

/// A mapping of properties. Each must be taken, or named as having no effect here.
#[derive(Debug)]
pub(crate) struct Properties {
    pub place: Place,
    left: Map<String, Value>,
}

impl Properties {
    pub fn new(value: Value, place: Place) -> Result<Self, TemplateError> {
        match value {
            Value::Object(left) => Ok(Self { place, left }),
            Value::Null => Ok(Self { place, left: Map::new() }),
            _ => Err(place.error("is not a mapping")),
        }
    }

    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name)
    }

    pub fn text(&mut self, name: &str) -> Result<String, TemplateError> {
        self.text_if_any(name)?.ok_or_else(|| self.place.within(name).error("is required"))
    }

    pub fn text_if_any(&mut self, name: &str) -> Result<Option<String>, TemplateError> {
        match self.take(name) {
            None => Ok(None),
            Some(value @ (Value::String(_) | Value::Number(_) | Value::Bool(_))) => Ok(Some(text(&value))),
            Some(_) => Err(self.place.within(name).error("is not text")),
        }
    }

    pub fn number(&mut self, name: &str, default: u32) -> Result<u32, TemplateError> {
        match self.text_if_any(name)? {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|_| self.place.within(name).error(format!("{text} is not a whole number"))),
        }
    }

    pub fn flag(&mut self, name: &str, default: bool) -> Result<bool, TemplateError> {
        match self.text_if_any(name)?.as_deref() {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(other) => Err(self.place.within(name).error(format!("{other} is neither true nor false"))),
        }
    }

    /// A list of texts. A single text counts as a list, as in CloudFormation.
    pub fn texts(&mut self, name: &str) -> Result<Vec<String>, TemplateError> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items.iter().map(text).collect()),
            Some(Value::String(one)) => Ok(vec![one]),
            Some(_) => Err(self.place.within(name).error("is not a list of texts")),
        }
    }

    pub fn list(&mut self, name: &str) -> Result<Vec<Properties>, TemplateError> {
        let place = self.place.within(name);
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| Properties::new(item, place.within(&index.to_string())))
                .collect(),
            Some(_) => Err(place.error("is not a list")),
        }
    }

    pub fn inner(&mut self, name: &str) -> Result<Option<Properties>, TemplateError> {
        let place = self.place.within(name);
        self.take(name).map(|value| Properties::new(value, place)).transpose()
    }

    /// Everything that is left, by name.
    pub fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.left)
    }

    /// Takes properties that are known and have no effect on this machine.
    pub fn no_effect_here(&mut self, names: &[&str]) {
        for name in names {
            self.left.remove(*name);
        }
    }

    /// Fails on the first property that nobody took.
    pub fn finish(self) -> Result<(), TemplateError> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => Err(self.place.within(name).error("is not understood")),
        }
    }
}
