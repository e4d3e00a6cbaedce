//! Compares one operation, before and after.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Documents,
    schema::{Comparison, Direction},
};

/// Every change of an operation that breaks its callers.
pub fn changes(documents: Documents<'_>, route: &str, before: &Value, after: &Value) -> Vec<String> {
    let own = [
        scopes(before, after),
        parameters(documents, before, after),
        body(documents, &before["requestBody"], &after["requestBody"]),
        success(documents, before, after),
    ];
    let own = own.into_iter().flatten().map(|change| format!("{route}: {change}"));
    // The shape of refusals is one for many routes, so it is named without them.
    own.chain(refusals(documents, before, after)).collect()
}

/// What callers newly need. Each entry of the list is one way to call (OpenAPI 3.1, section 4.8.30), so a further way breaks nobody.
/// Of the present ways, the one that asks least of an old caller counts. OpenAPI calls the list in a security requirement scopes or
/// roles.
fn scopes(before: &Value, after: &Value) -> Vec<String> {
    let now = ways(after);
    let missing = |old: &BTreeSet<String>| {
        let lacks = now.iter().map(|way| way.difference(old).cloned().collect::<BTreeSet<String>>());
        lacks.min_by_key(BTreeSet::len).unwrap_or_default()
    };
    let missing: BTreeSet<String> = ways(before).iter().flat_map(missing).collect();
    missing.into_iter().map(|one| format!("newly needs {one}")).collect()
}

/// The ways to call an operation, each with what it needs. Without any requirement there is one, which needs nothing.
fn ways(operation: &Value) -> Vec<BTreeSet<String>> {
    let needs = |(scheme, roles): (&String, &Value)| {
        let roles = roles.as_array().into_iter().flatten().filter_map(Value::as_str);
        let roles: Vec<String> = roles.map(|role| format!("the scope {role}")).collect();
        [vec![format!("the credential {scheme}")], roles].concat()
    };
    let listed = operation["security"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let ways: Vec<BTreeSet<String>> = listed.map(|way| way.iter().flat_map(needs).collect()).collect();
    if ways.is_empty() { vec![BTreeSet::new()] } else { ways }
}

fn parameters(documents: Documents<'_>, before: &Value, after: &Value) -> Vec<String> {
    let list = |operation: &Value| operation["parameters"].as_array().cloned().unwrap_or_default();
    let name = |one: &Value| {
        format!("{} {}", one["in"].as_str().unwrap_or_default(), one["name"].as_str().unwrap_or_default())
    };
    let (known, now) = (list(before), list(after));
    let mut changes = Vec::new();
    for old in &known {
        let place = name(old);
        match now.iter().find(|one| name(one) == place) {
            Some(new) => {
                let mut comparison = Comparison::new(documents, Direction::Request);
                changes.extend(comparison.changes(&old["schema"], &new["schema"], &place));
            }
            None => changes.push(format!("{place}: removed")),
        }
    }
    let was_required =
        |place: &str| known.iter().any(|one| name(one) == place && one["required"] == Value::Bool(true));
    let required = now.iter().filter(|one| one["required"] == Value::Bool(true)).map(name);
    changes.extend(
        required.filter(|place| !was_required(place)).map(|place| format!("{place}: newly required")),
    );
    changes
}

fn body(documents: Documents<'_>, before: &Value, after: &Value) -> Vec<String> {
    let is_required = |body: &Value| body["required"] == Value::Bool(true);
    if after.is_null() && !before.is_null() {
        return vec!["body: removed".to_owned()];
    }
    let newly = (is_required(after) && !is_required(before)).then(|| "body: newly required".to_owned());
    let changes = contents(documents, Direction::Request, "body", before, after);
    newly.into_iter().chain(changes).collect()
}

fn success(documents: Documents<'_>, before: &Value, after: &Value) -> Vec<String> {
    let succeeds = |operation: &Value| -> BTreeSet<String> {
        let statuses = operation["responses"].as_object().into_iter().flatten().map(|(status, _)| status);
        statuses.filter(|status| !is_refusal(status)).cloned().collect()
    };
    let (known, now) = (succeeds(before), succeeds(after));
    let list = |statuses: &BTreeSet<String>| statuses.iter().cloned().collect::<Vec<_>>().join(" or ");
    let mut changes = Vec::new();
    if known != now {
        changes.push(format!("succeeds with {} instead of {}", list(&now), list(&known)));
    }
    for status in known.intersection(&now) {
        let (old, new) = (&before["responses"][status], &after["responses"][status]);
        let place = format!("answer {status}");
        changes.extend(contents(documents, Direction::Response, &place, old, new));
        let headers = old["headers"].as_object().into_iter().flatten().map(|(name, _)| name);
        changes.extend(
            headers
                .filter(|name| new["headers"][name.as_str()].is_null())
                .map(|name| format!("{place}: header {name} removed")),
        );
    }
    changes
}

fn refusals(documents: Documents<'_>, before: &Value, after: &Value) -> Vec<String> {
    let responses = before["responses"].as_object().into_iter().flatten();
    responses
        .filter(|(status, _)| is_refusal(status))
        .flat_map(|(status, old)| {
            let old = referred(documents.released, old);
            let new = referred(documents.current, &after["responses"][status]);
            match new {
                Value::Null => Vec::new(),
                _ => contents(documents, Direction::Response, "refusal", old, new),
            }
        })
        .collect()
}

fn is_refusal(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

fn referred<'a>(document: &'a Value, response: &'a Value) -> &'a Value {
    let place = response["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    place.and_then(|place| document.pointer(place)).unwrap_or(response)
}

/// Compares the schemas of each content type.
fn contents(
    documents: Documents<'_>,
    direction: Direction,
    place: &str,
    before: &Value,
    after: &Value,
) -> Vec<String> {
    let known = before["content"].as_object().into_iter().flatten();
    known
        .flat_map(|(content_type, old)| match after["content"].get(content_type) {
            Some(new) => Comparison::new(documents, direction).changes(&old["schema"], &new["schema"], place),
            None => vec![format!("{place}: {content_type} removed")],
        })
        .collect()
}
