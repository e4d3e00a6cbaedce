//! Resources as answers show them (RFC 7644, section 3.9).

use scim_v2::filter::{AttrPath, PatchPath};
use serde_json::{Map, Value, json};

use crate::{
    document::{Document, Resource},
    refused::{Reason, Refused},
    schemas::ENTERPRISE_USER,
};

/// The most names of `attributes` and `excludedAttributes`.
const NAMES_MAX: usize = 100;

/// Which attributes an answer shows.
#[derive(Debug, Default)]
pub struct Shown {
    only: Vec<AttrPath>,
    not: Vec<AttrPath>,
}

impl Shown {
    /// Reads the parameters `attributes` and `excludedAttributes`: names with commas between them.
    ///
    /// # Errors
    /// `InvalidValue` if both are given, `InvalidPath` if one cannot be read.
    pub fn read(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, Refused> {
        let (only, not) = (names(attributes)?, names(excluded)?);
        match only.is_empty() || not.is_empty() {
            true => Ok(Self { only, not }),
            false => {
                let detail = "`attributes` and `excludedAttributes` exclude each other.";
                Err(Refused::new(Reason::InvalidValue, detail))
            }
        }
    }

    /// Whether an answer shows an attribute of the core schema.
    pub fn has(&self, name: &str) -> bool {
        let named = |list: &[AttrPath], whole: bool| {
            list.iter().any(|one| one.name.eq_ignore_ascii_case(name) && (!whole || one.sub_attr.is_none()))
        };
        (self.only.is_empty() || named(&self.only, false)) && !named(&self.not, true)
    }

    /// The resource with the attributes that were asked for. `schemas`, `id` and the name are always there.
    pub fn of(&self, of: Resource, whole: Value) -> Value {
        let Value::Object(all) = whole else { return whole };
        let mut shown = Map::new();
        for (name, value) in all {
            let always = ["schemas", "id", of.naming()].contains(&name.as_str());
            let value = if always { Some(value) } else { self.attribute(of, &name, value) };
            if let Some(value) = value {
                shown.insert(name, value);
            }
        }
        Value::Object(shown)
    }

    fn attribute(&self, of: Resource, name: &str, value: Value) -> Option<Value> {
        match (name == ENTERPRISE_USER, value) {
            (true, Value::Object(parts)) => {
                let names = |path: &AttrPath| is_of_extension(path);
                let all = self.only.is_empty() || self.only.iter().any(is_extension);
                if self.not.iter().any(is_extension) {
                    return None;
                }
                let (only, not) =
                    (self.only.iter().filter(|one| names(one)), self.not.iter().filter(|one| names(one)));
                let (only, not): (Vec<_>, Vec<_>) = (only.collect(), not.collect());
                let kept = parts.into_iter().filter_map(|(name, value)| {
                    Some((name.clone(), chosen(&name, value, if all { None } else { Some(&only) }, &not)?))
                });
                let kept: Map<String, Value> = kept.collect();
                (!kept.is_empty()).then_some(Value::Object(kept))
            }
            (_, value) => {
                let core = |path: &&AttrPath| {
                    path.uri.as_ref().is_none_or(|uri| uri.eq_ignore_ascii_case(of.schema()))
                };
                let (only, not): (Vec<_>, Vec<_>) =
                    (self.only.iter().filter(core).collect(), self.not.iter().filter(core).collect());
                chosen(name, value, (!self.only.is_empty()).then_some(&only), &not)
            }
        }
    }
}

/// The value of an attribute, or some of its parts; `None` if nothing of it is shown.
fn chosen(name: &str, value: Value, only: Option<&Vec<&AttrPath>>, not: &[&AttrPath]) -> Option<Value> {
    let here = |list: &[&AttrPath]| -> Vec<Option<String>> {
        let own = list.iter().filter(|one| one.name.eq_ignore_ascii_case(name));
        own.map(|one| one.sub_attr.clone()).collect()
    };
    let not = here(not);
    if not.contains(&None) {
        return None;
    }
    let only = only.map(|only| here(only));
    if only.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let keeps = |part: &str| {
        let named = |list: &[Option<String>]| list.iter().flatten().any(|one| one.eq_ignore_ascii_case(part));
        only.as_ref().is_none_or(|only| only.contains(&None) || named(only)) && !named(&not)
    };
    let cut = |value: Value| match value {
        Value::Object(parts) => Value::Object(parts.into_iter().filter(|(part, _)| keeps(part)).collect()),
        other => other,
    };
    Some(match value {
        Value::Array(values) => Value::Array(values.into_iter().map(cut).collect()),
        value => cut(value),
    })
}

/// A path that names the whole extension is read as its last part, `User`.
fn is_extension(path: &AttrPath) -> bool {
    path.to_string().eq_ignore_ascii_case(ENTERPRISE_USER)
}

fn is_of_extension(path: &AttrPath) -> bool {
    path.uri.as_ref().is_some_and(|uri| uri.eq_ignore_ascii_case(ENTERPRISE_USER))
}

fn names(list: Option<&str>) -> Result<Vec<AttrPath>, Refused> {
    let refused =
        || Refused::new(Reason::InvalidPath, "`attributes` must be names with commas between them.");
    let names: Vec<&str> =
        list.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > NAMES_MAX {
        return Err(refused());
    }
    let path = |name: &&str| match name.parse() {
        Ok(PatchPath::Attr(path)) => Ok(path),
        // The URN of the extension has a dot in its version, and so is no path.
        _ if name.eq_ignore_ascii_case(ENTERPRISE_USER) => Ok(extension()),
        _ => Err(refused()),
    };
    names.iter().map(path).collect()
}

fn extension() -> AttrPath {
    let (uri, name) = ENTERPRISE_USER.rsplit_once(':').unwrap_or_default();
    AttrPath { uri: Some(uri.to_owned()), name: name.to_owned(), sub_attr: None }
}

impl Document {
    /// The resource as an answer shows it: with `schemas`, and with what the service adds, such as `id`, `groups` and `meta`.
    pub fn with(&self, more: Value) -> Value {
        let mut schemas = vec![self.of.schema()];
        if self.map.contains_key(ENTERPRISE_USER) {
            schemas.push(ENTERPRISE_USER);
        }
        let mut whole = Map::from_iter([("schemas".to_owned(), json!(schemas))]);
        whole.extend(self.map.clone());
        if let Value::Object(more) = more {
            whole.extend(more);
        }
        Value::Object(whole)
    }
}

/// One page of a list (RFC 7644, section 3.4.2). `start` counts from 1.
pub fn list_response(page: Vec<Value>, total: usize, start: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total, "startIndex": start, "itemsPerPage": page.len(), "Resources": page,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(attributes: Option<&str>, excluded: Option<&str>) -> Value {
        let whole = json!({
            "schemas": [], "id": "u1", "userName": "ada", "title": "Lady", "name": {"givenName": "Ada", "familyName": "L"},
            "emails": [{"type": "work", "value": "a@w.example"}], ENTERPRISE_USER: {"department": "R", "division": "D"},
        });
        Shown::read(attributes, excluded).unwrap().of(Resource::User, whole)
    }

    #[test]
    fn an_answer_shows_what_was_asked_for_and_always_the_name() {
        assert_eq!(
            shown(Some("title"), None),
            json!({"schemas": [], "id": "u1", "userName": "ada", "title": "Lady"})
        );
        assert_eq!(shown(Some("name.givenName,emails.value"), None)["name"], json!({"givenName": "Ada"}));
        assert_eq!(shown(Some("EMAILS.value"), None)["emails"], json!([{"value": "a@w.example"}]));
        let department = format!("{ENTERPRISE_USER}:department");
        assert_eq!(shown(Some(&department), None)[ENTERPRISE_USER], json!({"department": "R"}));
        assert_eq!(
            shown(Some(ENTERPRISE_USER), None)[ENTERPRISE_USER],
            json!({"department": "R", "division": "D"})
        );
    }

    #[test]
    fn an_answer_leaves_out_what_was_excluded_and_never_the_name() {
        let left = shown(None, Some("title,userName,emails.type"));
        assert_eq!(
            (&left["title"], &left["userName"], &left["emails"]),
            (&Value::Null, &json!("ada"), &json!([{"value": "a@w.example"}]))
        );
        assert_eq!(shown(None, Some(ENTERPRISE_USER))[ENTERPRISE_USER], Value::Null);
        let department = format!("{ENTERPRISE_USER}:department");
        assert_eq!(shown(None, Some(&department))[ENTERPRISE_USER], json!({"division": "D"}));
        assert!(!Shown::read(None, Some("members")).unwrap().has("members"));
        assert!(Shown::read(Some("displayName"), None).unwrap().has("displayName"));
        assert!(!Shown::read(Some("displayName"), None).unwrap().has("members"));
    }

    #[test]
    fn both_at_once_and_what_is_no_name_are_refused() {
        assert_eq!(Shown::read(Some("a"), Some("b")).unwrap_err().reason, Reason::InvalidValue);
        assert_eq!(Shown::read(Some("a[b eq 1]"), None).unwrap_err().reason, Reason::InvalidPath);
    }
}
