//! Values for the engine. Its lists and objects count each item that is visited.

use std::{collections::BTreeMap, sync::Arc};

use minijinja::{
    Value,
    value::{Enumerator, Object, ObjectRepr},
};
use serde_json::Value as Json;

use crate::{links, work::spend};

/// Converts JSON to an engine value.
fn of_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Value::from(whole),
            (None, Some(whole)) => Value::from(whole),
            (None, None) => Value::from(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from_object(List(items.iter().map(of_json).collect())),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), of_json(value)));
            Value::from_object(Record(fields.collect()))
        }
    }
}

/// The variables of a render: the given values, and the links unless the template declares a variable of the same name.
pub(crate) fn context<'v>(values: impl IntoIterator<Item = (&'v str, &'v Json)>) -> Value {
    let links = links::values().map(|(name, value)| (name.to_owned(), value));
    let values = values.into_iter().map(|(name, json)| (name.to_owned(), of_json(json)));
    Value::from_object(Record(links.chain(values).collect()))
}

/// The numbers from `start` to `end`, excluding `end`.
pub(crate) fn count_to(start: usize, end: usize) -> Value {
    Value::from_object(List((start..end).map(Value::from).collect()))
}

#[derive(Debug)]
struct List(Vec<Value>);

impl Object for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_usize()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Iter(Box::new(Walk { end: self.0.len(), list: Arc::clone(self), at: 0 }))
    }
}

/// Iterates over a list until its end, or until the render has used up its work. The early end has no effect on output,
/// because such a render fails.
struct Walk {
    list: Arc<List>,
    at: usize,
    end: usize,
}

impl Iterator for Walk {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        if !spend(1) {
            return None;
        }
        let item = self.list.0.get(self.at).cloned();
        self.at += usize::from(item.is_some());
        item
    }

    // The engine uses this hint for `loop.length` and `length`.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.at, Some(self.end - self.at))
    }
}

#[derive(Debug)]
struct Record(BTreeMap<String, Value>);

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let keys: Vec<Value> = self.0.keys().map(|name| Value::from(name.as_str())).collect();
        spend(keys.len());
        let end = keys.len();
        Enumerator::Iter(Box::new(Walk { list: Arc::new(List(keys)), at: 0, end }))
    }
}
