//! The bodies for a route that takes one. The first is the example's, which is sound. Then one body for each property that can
//! name an object, with an object of theirs in it.

use posthorn_runtime::http::Route;
use serde_json::{Value, json};

use super::{
    path,
    properties::{Step, properties, values},
    resources::Resources,
};

pub struct Body {
    pub value: Value,
    /// Whether it names an object of theirs, so that a call on the caller's own object is a test too.
    pub names_theirs: bool,
}

impl Body {
    pub const NONE: Self = Self { value: Value::Null, names_theirs: false };
}

/// The bodies, the sound one first. The error names what the matrix does not know.
pub fn bodies(
    function: &str,
    route: &Route,
    own: &Resources,
    theirs: &Resources,
) -> Result<Vec<Body>, String> {
    let sound = sound(function, route, own, theirs)?;
    let mut bodies = vec![Body { value: sound.clone(), names_theirs: false }];
    let mut with = |place: &[Step], value: String| {
        let mut body = sound.clone();
        for (name, value) in
            BESIDE.iter().filter(|(with, ..)| property(place) == *with).map(|one| (one.1, one.2))
        {
            let mut beside = place.to_vec();
            beside.pop();
            beside.push(Step::Property(name.to_owned()));
            set(&mut body, &beside, value.into());
        }
        set(&mut body, place, value.into());
        bodies.push(Body { value: body, names_theirs: true });
    };
    for property in route.request.map(properties).unwrap_or_default() {
        for value in values(&property, path::kind(route), theirs)? {
            with(&property.place, value);
        }
    }
    if function == "create-domain" {
        let place = [Step::Property("name".into())];
        with(&place, theirs.domain_name.clone());
        with(&place, format!("sub.{}", theirs.domain_name));
    }
    if function == "create-org-domain" {
        with(&[Step::Property("name".into())], format!("{}.people.example", theirs.word));
    }
    Ok(bodies)
}

/// Properties that need another one next to them: the property, the other one, and the other one's value.
const BESIDE: &[(&str, &str, &str)] = &[("upload_id", "filename", "f")];

fn property(place: &[Step]) -> &str {
    match place.last() {
        Some(Step::Property(name)) => name,
        _ => "",
    }
}

/// The example's body, with the caller's objects in place of the example's ids and senders. It names no object of theirs.
fn sound(function: &str, route: &Route, own: &Resources, theirs: &Resources) -> Result<Value, String> {
    let mut body = match route.example.body {
        "" => Value::Null,
        text => serde_json::from_str(text).map_err(|error| format!("its example's body: {error}"))?,
    };
    take_over(&mut body, own)?;
    // One email of a batch is enough.
    if let Value::Array(items) = &mut body {
        items.truncate(1);
    }
    for (name, value) in instead(function, &theirs.word) {
        set(&mut body, &[Step::Property(name.to_owned())], value);
    }
    if body.is_null() { Err("its example has no body".into()) } else { Ok(body) }
}

fn take_over(value: &mut Value, own: &Resources) -> Result<(), String> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| take_over(item, own)),
        Value::Object(object) => object.iter_mut().try_for_each(|(name, inner)| {
            if name == "from" {
                *inner = own.sender().into();
            }
            take_over(inner, own)
        }),
        Value::String(text) => {
            if let Some(prefix) = path::prefix(text) {
                *text = own.of(prefix)?.remove(0);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Replacements for values of the example that cannot be used: names that can be taken only once (each `word` gives another);
/// hosts that would be called; limits that would refuse later calls; and values that do not fit the caller's object.
fn instead(function: &str, word: &str) -> Vec<(&'static str, Value)> {
    match function {
        "create-domain" | "create-org-domain" => vec![("name", format!("{word}-new.example").into())],
        "create-environment" => vec![("name", format!("e{}", &word[word.len() - 4..]).into())],
        // A second invitation for an address is refused.
        "create-invitation" => vec![("email", format!("{word}@invited.example").into())],
        "create-ip-rule" => vec![("cidr", network(word).into()), ("action", "deny".into())],
        "create-template" => vec![("alias", format!("{word}-new").into())],
        "create-webhook" => vec![("url", "http://127.0.0.1:9/hooks".into())],
        "set-rate-limits" => vec![("org", json!({})), ("key", json!({ "api": 3_000 }))],
        // The draft does not declare the example's variables.
        "update-template" => vec![("subject", "Theirs".into())],
        _ => Vec::new(),
    }
}

/// A network from which no test calls; each word gives another.
fn network(word: &str) -> String {
    let hex: String = word.bytes().rev().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("2001:db8:{}:{}::/64", &hex[..4], &hex[4..])
}

/// Puts `value` at `place`, and makes the objects and lists around it.
fn set(body: &mut Value, place: &[Step], value: Value) {
    match place {
        [] => *body = value,
        [Step::Property(name), rest @ ..] => {
            if !body.is_object() {
                *body = json!({});
            }
            set(&mut body[name], rest, value);
        }
        [Step::Item, rest @ ..] => {
            if body.as_array().is_none_or(Vec::is_empty) {
                *body = json!([null]);
            }
            set(&mut body[0], rest, value);
        }
    }
}
