//! Whoever adds a field to an item must raise the item's shape, so that the release before keeps the field: see `Item::SHAPE`. The files
//! in `tests/flows/released/` say which fields the released items have, by the contexts' flows. `make released` writes them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use posthorn_harness::{World, infrastructure, root};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Maps whose keys are data, though they look like fields' names.
const DATA: [&str; 2] = ["job last.counts", "run counts"];
/// Keys that are longer are ids.
const NAME_MAX: usize = 24;
/// Asks to write the files instead of comparing with them.
const RELEASE: &str = "POSTHORN_RELEASED_SHAPES";

/// The items of one kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Kind {
    shape: u64,
    /// Every field, with the fields within: `a.b`, and `a[].b` in a list.
    fields: BTreeSet<String>,
}

type Kinds = BTreeMap<String, Kind>;

/// Compares the items that a context's flow has written with those that all flows of the last release wrote.
pub(crate) fn check(context: &str, world: &World) {
    let written = kinds(world);
    let folder = root().join("tests/flows/released");
    if std::env::var_os(RELEASE).is_some() {
        let text = serde_json::to_string_pretty(&written).unwrap();
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{context}.json")), text + "\n").unwrap();
        return;
    }
    let released = released(&folder);
    let faults = faults(&released, &written);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The items of all contexts' flows together: which of them sets a field may change.
fn released(folder: &Path) -> Kinds {
    let mut all = Kinds::new();
    for file in fs::read_dir(folder).unwrap() {
        let of_context: Kinds =
            serde_json::from_str(&fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        for (name, kind) in of_context {
            let known = all.entry(name).or_default();
            known.shape = known.shape.max(kind.shape);
            known.fields.extend(kind.fields);
        }
    }
    all
}

fn faults(released: &Kinds, written: &Kinds) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, now) in written {
        let Some(then) = released.get(name) else { continue };
        let new: Vec<&String> = now.fields.difference(&then.fields).collect();
        if now.shape < then.shape || now.shape > then.shape + 1 {
            faults.push(format!("{name}: shape {} is written, but {} is released", now.shape, then.shape));
        } else if now.shape == then.shape && !new.is_empty() {
            faults.push(format!("{name} has new fields: raise its SHAPE to {}: {new:?}", then.shape + 1));
        }
    }
    faults
}

fn kinds(world: &World) -> Kinds {
    let mut kinds = Kinds::new();
    for table in &infrastructure().tables {
        for item in world.cloud.account().written(&table.name).unwrap() {
            let Some(name) = item["kind"]["S"].as_str() else { continue };
            let kind = kinds.entry(name.to_owned()).or_default();
            kind.shape = item["v"]["N"].as_str().map_or(1, |shape| shape.parse().unwrap());
            collect(&item, "", &mut kind.fields);
            kind.fields.retain(|path| !is_in_data(name, path));
        }
    }
    kinds
}

/// Whether a path leads into a map whose keys are data.
fn is_in_data(kind: &str, path: &str) -> bool {
    DATA.iter().any(|map| format!("{kind} {path}").starts_with(&format!("{map}.")))
}

/// Adds the paths of a map's attributes. Keys that are data, such as ids and days, count as one.
fn collect(attributes: &Value, before: &str, fields: &mut BTreeSet<String>) {
    for (name, value) in attributes.as_object().into_iter().flatten() {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.len() <= NAME_MAX
            && name.bytes().all(is_word);
        collect_value(value, &format!("{before}{}", if is_name { name } else { "*" }), fields);
    }
}

fn collect_value(value: &Value, path: &str, fields: &mut BTreeSet<String>) {
    fields.insert(path.to_owned());
    if let Some(inner) = value.get("M") {
        collect(inner, &format!("{path}."), fields);
    }
    for element in value.get("L").and_then(Value::as_array).into_iter().flatten() {
        if let Some(inner) = element.get("M") {
            collect(inner, &format!("{path}[]."), fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(shape: u64, fields: &[&str]) -> Kinds {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        Kinds::from([("thing".to_owned(), Kind { shape, fields })])
    }

    #[test]
    fn a_new_field_needs_the_next_shape_and_a_lost_one_does_not() {
        let released = kind(1, &["a", "b.c"]);
        assert!(faults(&released, &kind(1, &["a"])).is_empty());
        assert!(faults(&released, &kind(2, &["a", "d"])).is_empty());
        let said = faults(&released, &kind(1, &["a", "b.d"]));
        assert_eq!(said, [r#"thing has new fields: raise its SHAPE to 2: ["b.d"]"#]);
        assert_eq!(faults(&released, &kind(3, &["a"])).len(), 1, "one step in a release");
    }

    #[test]
    fn paths_name_fields_at_every_depth() {
        let item = serde_json::json!({
            "a": {"S": "x"}, "m": {"M": {"n2": {"N": "1"}, "01k2": {"S": "y"}}},
            "l": {"L": [{"M": {"p": {"S": "z"}}}, {"S": "q"}]},
        });
        let mut fields = BTreeSet::new();
        collect(&item, "", &mut fields);
        let named: Vec<&str> = fields.iter().map(String::as_str).collect();
        assert_eq!(named, ["a", "l", "l[].p", "m", "m.*", "m.n2"]);
    }
}
