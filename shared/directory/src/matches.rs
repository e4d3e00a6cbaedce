//! Whether values match a filter (RFC 7644, section 3.4.2.2). Values of other types than the filter's never match, and neither does what
//! is unassigned.

use std::cmp::Ordering;

use jiff::Timestamp;
use scim_v2::filter::{AttrExp, CompValue, CompareOp, Filter, ValFilter};
use serde_json::Value;

use crate::{attribute::Attribute, document::Resource, schemas::ENTERPRISE_USER, target};

/// Whether a resource matches. It is whole: with id, groups and times.
pub(crate) fn resource(of: Resource, whole: &Value, filter: &Filter) -> bool {
    match filter {
        Filter::Attr(test) => attribute(of, whole, test),
        Filter::ValuePath(path) => {
            let values = values_of(of, whole, &path.attr.uri, &path.attr.name);
            let parts = target::attribute(of, &path.attr).map_or(&[][..], |(_, one)| one.parts);
            values.into_iter().any(|value| one_value(parts, value, &path.filter))
        }
        Filter::Not(inner) => !resource(of, whole, inner),
        Filter::And(all) => all.iter().all(|one| resource(of, whole, one)),
        Filter::Or(any) => any.iter().any(|one| resource(of, whole, one)),
    }
}

/// Whether one value of a multi-valued attribute matches the filter between brackets.
pub(crate) fn one_value(parts: &[Attribute], value: &Value, filter: &ValFilter) -> bool {
    match filter {
        ValFilter::Attr(test) => {
            let (name, how) = test_of(test);
            let part = Attribute::find(parts, name);
            let found = part.and_then(|part| value.get(part.name));
            found.is_some_and(|found| how.holds(found, part.is_some_and(|part| part.case_exact)))
        }
        ValFilter::Not(inner) => !one_value(parts, value, inner),
        ValFilter::And(all) => all.iter().all(|one| one_value(parts, value, one)),
        ValFilter::Or(any) => any.iter().any(|one| one_value(parts, value, one)),
    }
}

/// A test of one value.
enum Test<'a> {
    Present,
    Compare(&'a CompareOp, &'a CompValue),
}

fn test_of(test: &AttrExp) -> (&str, Test<'_>) {
    match test {
        AttrExp::Present(path) => (&path.name, Test::Present),
        AttrExp::Comparison(path, how, with) => (&path.name, Test::Compare(how, with)),
    }
}

fn attribute(of: Resource, whole: &Value, test: &AttrExp) -> bool {
    let (AttrExp::Present(path) | AttrExp::Comparison(path, ..)) = test;
    let (_, how) = test_of(test);
    let known = target::attribute(of, path).map(|(_, one)| one);
    let case_exact = match known {
        Some(one) => {
            one.case_exact
                || Attribute::find(one.parts, path.sub_attr.as_deref().unwrap_or("value"))
                    .is_some_and(|part| part.case_exact)
        }
        // `id` and `meta` are in no schema.
        None => true,
    };
    let values = values_of(of, whole, &path.uri, &path.name);
    let holds = |value: &Value| match (&path.sub_attr, &how) {
        (Some(part), _) => part_of(value, part).is_some_and(|part| how.holds(part, case_exact)),
        (None, Test::Compare(..)) if value.is_object() => {
            part_of(value, "value").is_some_and(|part| how.holds(part, case_exact))
        }
        (None, _) => how.holds(value, case_exact),
    };
    // `ne` means that no value is equal; it also holds for what is unassigned.
    match &how {
        Test::Compare(CompareOp::Ne, with) => {
            let equal = Test::Compare(&CompareOp::Eq, with);
            let is_equal = |value: &Value| {
                let value = path
                    .sub_attr
                    .as_deref()
                    .or(value.is_object().then_some("value"))
                    .map_or(Some(value), |part| part_of(value, part));
                value.is_some_and(|value| equal.holds(value, case_exact))
            };
            !values.into_iter().any(is_equal)
        }
        _ => values.into_iter().any(holds),
    }
}

/// The values of an attribute.
pub(crate) fn values_of<'a>(
    of: Resource,
    whole: &'a Value,
    uri: &Option<String>,
    name: &str,
) -> Vec<&'a Value> {
    let place = match uri.as_deref() {
        None => Some(whole),
        Some(uri) if uri.eq_ignore_ascii_case(of.schema()) => Some(whole),
        Some(uri) if uri.eq_ignore_ascii_case(ENTERPRISE_USER) => whole.get(ENTERPRISE_USER),
        Some(_) => None,
    };
    match place.and_then(|place| part_of(place, name)) {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// A part of an object, its name in any case.
pub(crate) fn part_of<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

impl Test<'_> {
    fn holds(&self, value: &Value, case_exact: bool) -> bool {
        match self {
            Self::Present => !value.is_null(),
            Self::Compare(how, CompValue::Str(with)) => {
                value.as_str().is_some_and(|text| texts(text, how, with, case_exact))
            }
            Self::Compare(CompareOp::Eq, CompValue::True) => value == &Value::Bool(true),
            Self::Compare(CompareOp::Eq, CompValue::False) => value == &Value::Bool(false),
            Self::Compare(CompareOp::Ne, CompValue::True) => value == &Value::Bool(false),
            Self::Compare(CompareOp::Ne, CompValue::False) => value == &Value::Bool(true),
            Self::Compare(..) => false,
        }
    }
}

fn texts(text: &str, how: &CompareOp, with: &str, case_exact: bool) -> bool {
    let (text, with) = match case_exact {
        true => (text.to_owned(), with.to_owned()),
        false => (text.to_lowercase(), with.to_lowercase()),
    };
    match how {
        CompareOp::Eq => text == with,
        CompareOp::Ne => text != with,
        CompareOp::Co => text.contains(&with),
        CompareOp::Sw => text.starts_with(&with),
        CompareOp::Ew => text.ends_with(&with),
        CompareOp::Gt => order(&text, &with).is_gt(),
        CompareOp::Lt => order(&text, &with).is_lt(),
        CompareOp::Ge => order(&text, &with).is_ge(),
        CompareOp::Le => order(&text, &with).is_le(),
    }
}

/// Times in the order of time, other texts in the order of their letters.
pub(crate) fn order(text: &str, with: &str) -> Ordering {
    let time = |text: &str| text.to_uppercase().parse::<Timestamp>().ok();
    match (time(text), time(with)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => text.cmp(with),
    }
}
