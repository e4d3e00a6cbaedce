//! Which resources a directory asks for (RFC 7644, section 3.4.2).

use std::cmp::Ordering;

use scim_v2::filter::{AttrExp, AttrPath, CompValue, CompareOp, Filter, PatchPath};
use serde_json::Value;

use crate::{
    document::Resource,
    matches,
    refused::{Reason, Refused},
};

/// The longest filter, in bytes.
const FILTER_BYTES_MAX: usize = 4_000;

/// The order of the resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// From the least value.
    #[default]
    Ascending,
    /// From the greatest value.
    Descending,
}

/// Which resources, in which order.
#[derive(Debug, Default)]
pub struct Selection {
    filter: Option<Filter>,
    sort: Option<(AttrPath, Order)>,
}

impl Selection {
    /// Reads the parameters `filter`, `sortBy` and `sortOrder`.
    ///
    /// # Errors
    /// `InvalidFilter`, `InvalidPath`.
    pub fn read(filter: Option<&str>, sort_by: Option<&str>, order: Order) -> Result<Self, Refused> {
        let filter = filter.filter(|text| !text.trim().is_empty()).map(parse).transpose()?;
        let sort = sort_by.filter(|text| !text.trim().is_empty()).map(|text| match text.parse() {
            Ok(PatchPath::Attr(path)) => Ok((path, order)),
            _ => Err(Refused::new(Reason::InvalidPath, "`sortBy` must name an attribute.")),
        });
        Ok(Self { filter, sort: sort.transpose()? })
    }

    /// The text that an attribute must equal, if the filter asks for nothing else: directories look up one user before each change.
    pub fn equals(&self, attribute: &str) -> Option<&str> {
        match &self.filter {
            Some(Filter::Attr(AttrExp::Comparison(path, CompareOp::Eq, CompValue::Str(text))))
                if path.sub_attr.is_none() && path.name.eq_ignore_ascii_case(attribute) =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    /// The resources that match, in the order that was asked for. They are whole: with ids, groups and times.
    pub fn apply(&self, of: Resource, mut all: Vec<Value>) -> Vec<Value> {
        if let Some(filter) = &self.filter {
            all.retain(|one| matches::resource(of, one, filter));
        }
        if let Some((path, order)) = &self.sort {
            let key = |one: &Value| sort_key(of, one, path);
            all.sort_by(|one, other| {
                let by_key = compare(key(one), key(other));
                if *order == Order::Ascending { by_key } else { by_key.reverse() }
            });
        }
        all
    }
}

fn parse(text: &str) -> Result<Filter, Refused> {
    let refused = |why: String| Refused::new(Reason::InvalidFilter, why);
    if text.len() > FILTER_BYTES_MAX {
        return Err(refused(format!("The filter has more than {FILTER_BYTES_MAX} bytes.")));
    }
    text.parse().map_err(|error| refused(format!("The filter cannot be read: {error}.")))
}

/// The value to sort by: of several, the primary one or the first (RFC 7644, section 3.4.2.3).
fn sort_key(of: Resource, whole: &Value, path: &AttrPath) -> Option<String> {
    let values = matches::values_of(of, whole, &path.uri, &path.name);
    let primary = values.iter().find(|value| value["primary"] == Value::Bool(true));
    let value = primary.or(values.first())?;
    let value = match &path.sub_attr {
        Some(part) => matches::part_of(value, part)?,
        None if value.is_object() => matches::part_of(value, "value")?,
        None => value,
    };
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_lowercase))
}

/// Resources without a value come last in ascending order, and first in descending order (RFC 7644, section 3.4.2.3).
fn compare(one: Option<String>, other: Option<String>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => matches::order(&one, &other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn people() -> Vec<Value> {
        vec![
            json!({"id": "u1", "userName": "Ada@acme.example", "active": true, "name": {"familyName": "Lovelace"},
                "emails": [{"type": "work", "value": "ada@acme.example"}, {"type": "home", "value": "ada@home.example"}],
                "meta": {"created": "2026-01-02T00:00:00Z"}}),
            json!({"id": "u2", "userName": "bob@acme.example", "active": false, "title": "Boss",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales"},
                "meta": {"created": "2026-03-02T00:00:00.5Z"}}),
        ]
    }

    fn found(filter: &str) -> Vec<String> {
        let selection = Selection::read(Some(filter), None, Order::Ascending).unwrap();
        let found = selection.apply(Resource::User, people());
        found.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn filters_find_what_they_name() {
        for (filter, ids) in [
            (r#"userName eq "ada@ACME.example""#, vec!["u1"]),
            (r#"USERNAME Eq "ada@acme.example""#, vec!["u1"]),
            (r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "bob""#, vec!["u2"]),
            (r#"id eq "U1""#, vec![]),
            (r#"active eq true"#, vec!["u1"]),
            (r#"active eq false"#, vec!["u2"]),
            (r#"name.familyName co "LOVE""#, vec!["u1"]),
            (r#"emails eq "ada@home.example""#, vec!["u1"]),
            (r#"emails.type eq "home""#, vec!["u1"]),
            (r#"emails[type eq "work" and value ew "home.example"]"#, vec![]),
            (r#"emails[type eq "home" and value ew "home.example"]"#, vec!["u1"]),
            (r#"title pr"#, vec!["u2"]),
            (r#"not (title pr)"#, vec!["u1"]),
            (r#"title ne "Boss""#, vec!["u1"]),
            (r#"title pr or active eq true"#, vec!["u1", "u2"]),
            (r#"meta.created gt "2026-02-01T00:00:00+00:00""#, vec!["u2"]),
            (r#"meta.created le "2026-03-02T00:00:00.500Z""#, vec!["u1", "u2"]),
            (
                r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sales""#,
                vec!["u2"],
            ),
            (r#"shoeSize eq "7""#, vec![]),
            (r#"userName eq 7"#, vec![]),
        ] {
            assert_eq!(found(filter), ids, "{filter}");
        }
    }

    #[test]
    fn malformed_and_endless_filters_are_refused() {
        let long = format!("userName eq \"{}\"", "a".repeat(FILTER_BYTES_MAX));
        let deep = format!("{}title pr{}", "not (".repeat(500), ")".repeat(500));
        for filter in ["userName", "userName eq", "eq eq eq \"", "userName like \"a\"", &long, &deep] {
            let refused = Selection::read(Some(filter), None, Order::Ascending).unwrap_err();
            assert_eq!(refused.reason, Reason::InvalidFilter, "{filter}");
        }
    }

    #[test]
    fn resources_are_sorted_and_those_without_a_value_come_last() {
        let ids = |by, order| {
            let sorted = Selection::read(None, Some(by), order).unwrap().apply(Resource::User, people());
            sorted.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids("title", Order::Ascending), ["u2", "u1"]);
        assert_eq!(ids("userName", Order::Descending), ["u2", "u1"]);
        assert_eq!(ids("meta.created", Order::Ascending), ["u1", "u2"]);
    }

    #[test]
    fn a_look_up_by_name_is_recognised() {
        let read = |filter| Selection::read(Some(filter), None, Order::Ascending).unwrap();
        assert_eq!(read("userName eq \"A\"").equals("userName"), Some("A"));
        assert_eq!(read("userName ne \"A\"").equals("userName"), None);
        assert_eq!(read("userName eq \"A\" and active eq true").equals("userName"), None);
    }
}
