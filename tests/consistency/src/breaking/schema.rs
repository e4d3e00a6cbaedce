//! Compares one schema, before and after.

use serde_json::Value;

use super::{
    Documents, limits,
    shapes::{self, Shape},
};

/// The writer of the value. It decides how the schema may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The caller: a value that was accepted must stay accepted.
    Request,
    /// Posthorn: each value must fit the released schema.
    Response,
}

/// A comparison in progress.
pub struct Comparison<'a> {
    documents: Documents<'a>,
    direction: Direction,
    /// The pairs of references that led here: a schema may contain itself.
    above: Vec<(String, String)>,
}

impl<'a> Comparison<'a> {
    /// A comparison that has seen nothing yet.
    pub fn new(documents: Documents<'a>, direction: Direction) -> Self {
        Self { documents, direction, above: Vec::new() }
    }

    /// Every change that breaks callers; `place` is the path to the value.
    pub fn changes(&mut self, before: &Value, after: &Value, place: &str) -> Vec<String> {
        if before.is_boolean() && before == after {
            return Vec::new();
        }
        let names = |schema: &Value| schema["$ref"].as_str().map(str::to_owned);
        let pair = names(before).zip(names(after));
        if pair.as_ref().is_some_and(|pair| self.above.contains(pair)) {
            return Vec::new();
        }
        self.above.extend(pair.clone());
        let changes = self.of_shapes(before, after, place);
        if pair.is_some() {
            self.above.pop();
        }
        changes
    }

    /// Compares each shape that must be covered with the shape that covers it best.
    fn of_shapes(&mut self, before: &Value, after: &Value, place: &str) -> Vec<String> {
        let before = shapes::of(self.documents.released, before);
        let after = shapes::of(self.documents.current, after);
        let (covered, covering) = match self.direction {
            Direction::Request => (&before, &after),
            Direction::Response => (&after, &before),
        };
        let mut changes = Vec::new();
        for one in covered {
            let fitting = covering.iter().filter(|other| one.kind_fits(other));
            let compared = fitting.map(|other| match self.direction {
                Direction::Request => self.request(one, other, place),
                Direction::Response => self.response(other, one, place),
            });
            let best = compared.collect::<Vec<_>>().into_iter().min_by_key(Vec::len);
            changes.extend(best.unwrap_or_else(|| vec![self.unfit(one, place)]));
        }
        changes
    }

    fn unfit(&self, shape: &Shape, place: &str) -> String {
        match self.direction {
            Direction::Request => format!("{place}: type {} is no longer taken", shape.kind()),
            Direction::Response => format!("{place}: type {} is newly given", shape.kind()),
        }
    }

    fn request(&mut self, before: &Shape, after: &Shape, place: &str) -> Vec<String> {
        let mut changes = limits::narrowed(before, after, place);
        let was_required = before.required();
        let newly = after.required().into_iter().filter(|name| !was_required.contains(name));
        changes.extend(newly.map(|name| format!("{place}/{name}: newly required")));
        changes.extend(self.members(before, after, place));
        changes
    }

    fn response(&mut self, before: &Shape, after: &Shape, place: &str) -> Vec<String> {
        let now_required = after.required();
        let maybe = before.required().into_iter().filter(|name| !now_required.contains(name));
        let maybe = maybe.filter(|name| after.property(name).is_some());
        let mut changes: Vec<String> =
            maybe.map(|name| format!("{place}/{name}: no longer always there")).collect();
        changes.extend(limits::other_values(before, after, place));
        changes.extend(self.members(before, after, place));
        changes
    }

    /// Compares what a value contains: its properties, further members and items.
    fn members(&mut self, before: &Shape, after: &Shape, place: &str) -> Vec<String> {
        let mut changes = Vec::new();
        for (name, old) in before.properties() {
            let place = format!("{place}/{name}");
            match after.property(name) {
                Some(new) => changes.extend(self.changes(old, new, &place)),
                None => changes.push(format!("{place}: removed")),
            }
        }
        match (before.further(), after.further()) {
            (Value::Bool(false), _) => {}
            (_, Value::Bool(false)) if self.direction == Direction::Request => {
                changes.push(format!("{place}: further members are no longer taken"));
            }
            (old, new) => changes.extend(self.changes(old, new, &format!("{place}/*"))),
        }
        changes.extend(self.changes(before.items(), after.items(), &format!("{place}[]")));
        changes
    }
}
