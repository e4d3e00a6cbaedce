//! Calls every route that reads, as its declaration says.

use posthorn_access::Reach;
use posthorn_harness::{HttpAnswer, functions};
use posthorn_runtime::http::{RevealedBy, Route};
use serde_json::{Value, json};

use crate::tenancy::{path::paths, properties::properties, resources::Resources};

/// An answer.
#[derive(Debug)]
pub struct Read {
    pub function: &'static str,
    pub status: u16,
    pub code: String,
    /// Its headers and body, without the path that a refusal repeats.
    pub text: String,
}

/// Every route that an organisation's member with all reading permissions may call.
fn reading() -> impl Iterator<Item = (&'static str, &'static Route)> {
    let all = functions().into_iter().filter_map(|function| Some((function.name, function.route()?)));
    all.filter(|(_, route)| {
        route.permission.is_some_and(|one| one.is_read() && one.reach() != Reach::Operator)
    })
}

fn paths_of(route: &Route, marked: &Resources) -> Vec<String> {
    paths(route, marked, marked).unwrap_or_else(|missing| panic!("{}: {missing}", route.path))
}

/// Reads everything.
pub async fn reads(
    marked: &Resources,
    call: impl AsyncFn(&str, &str, Option<Value>) -> HttpAnswer,
) -> Vec<Read> {
    let mut reads = Vec::new();
    for (function, route) in reading() {
        for path in paths_of(route, marked) {
            let body = route.request.map(|_| json!({}));
            let answer = call(route.method.as_str(), &path, body).await;
            let mut json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            json["instance"] = Value::Null;
            let code = json["code"].as_str().unwrap_or_default().to_owned();
            let text = format!("{:?} {json}", answer.headers);
            reads.push(Read { function, status: answer.status, code, text });
        }
    }
    reads
}

/// What a list answers to a filter, as far as it tells whether something was found.
fn found(answer: &HttpAnswer) -> (u16, Option<usize>) {
    (answer.status, answer.json()["data"].as_array().map(Vec::len))
}

/// The parameters of lists by which a caller can find one of `values`.
pub async fn filters(
    values: &[&str],
    call: impl AsyncFn(&str, &str, Option<Value>) -> HttpAnswer,
) -> Vec<String> {
    let mut finding = Vec::new();
    for (function, route) in reading().filter(|(_, route)| !route.path.contains('{')) {
        for parameter in route.query.map(properties).unwrap_or_default() {
            let name = parameter.name();
            let ask = async |value: &str| {
                let value = value.replace('+', "%2B");
                found(&call(route.method.as_str(), &format!("{}?{name}={value}", route.path), None).await)
            };
            let nothing = ask("nothing-is-like-this").await;
            for value in values.iter().copied() {
                let answer = ask(value).await;
                // A refusal of the value's shape says nothing about what there is.
                if answer != nothing && answer.0 != 422 {
                    finding.push(format!("{function}: {name}"));
                }
            }
        }
    }
    finding.sort();
    finding.dedup();
    finding
}

/// The answers to all requests that routes declare as revealing, each with its place and the pointer that it must name.
pub async fn refused(
    marked: &Resources,
    call: impl AsyncFn(&str, &str, Option<Value>) -> HttpAnswer,
) -> Vec<(String, String, HttpAnswer)> {
    let mut answers = Vec::new();
    for (name, route) in functions().into_iter().filter_map(|one| Some((one.name, one.route()?))) {
        for reveals in route.reveals {
            let (pointer, query) = match reveals.by {
                RevealedBy::Query(name) => (format!("query/{name}"), format!("?{name}=x")),
                RevealedBy::Path(name) => (format!("path/{name}"), String::new()),
                RevealedBy::Answer => (String::new(), String::new()),
            };
            for path in paths_of(route, marked) {
                let answer = call(route.method.as_str(), &format!("{path}{query}"), None).await;
                answers.push((format!("{name}: {path}{query}"), pointer.clone(), answer));
            }
        }
    }
    answers
}
