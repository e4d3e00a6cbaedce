//! The Postman request of one route.

use serde_json::{Value, json};

use crate::http::{Route, Takes};

/// The request of `route` with an example: the path with its parameters filled in, the query, the headers and the body, each
/// empty if there is none. Parameters that the example leaves out are included, but disabled.
pub(super) fn request(
    route: &Route,
    parameters: &[Value],
    path: &str,
    query: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Value {
    let mut request = json!({
        "method": route.method.as_str(),
        "description": description(route),
        "url": url(route, parameters, path, query),
        "header": header_list(route, parameters, headers),
    });
    if route.request.is_some() {
        request["body"] = body_of(route.takes, body.unwrap_or_default());
    }
    if route.permission.is_none() {
        request["auth"] = json!({ "type": "noauth" });
    }
    request
}

fn description(route: &Route) -> String {
    match route.permission {
        Some(permission) => {
            format!(
                "{}\n\nNeeds the permission `{}` (a key's `scopes`, or a role's `permissions`).",
                route.summary,
                permission.as_str()
            )
        }
        None => route.summary.to_owned(),
    }
}

fn url(route: &Route, parameters: &[Value], path: &str, query: &str) -> Value {
    let written: Vec<String> = parts(route.path).map(variable_or_part).collect();
    let mut raw = format!("{{{{base_url}}}}/{}", written.join("/"));
    if !query.is_empty() {
        raw.push('?');
        raw.push_str(query);
    }
    let given: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let value = |name: &str| given.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
    let filled = parts(route.path).zip(parts(path).map(Some).chain(std::iter::repeat(None)));
    let variables = filled
        .filter_map(|(part, value)| Some(json!({ "key": name(part)?, "value": value.unwrap_or_default() })));
    json!({
        "raw": raw,
        "host": ["{{base_url}}"],
        "path": written,
        "query": of_place(parameters, "query", value),
        "variable": variables.collect::<Vec<_>>(),
    })
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// The name in `{name}`.
fn name(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

/// `{id}` in Postman's notation, `:id`.
fn variable_or_part(part: &str) -> String {
    name(part).map_or_else(|| part.to_owned(), |name| format!(":{name}"))
}

fn header_list(route: &Route, parameters: &[Value], given: &[(&str, &str)]) -> Vec<Value> {
    let value = |name: &str| {
        given.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    };
    let declared = of_place(parameters, "header", value);
    let is_declared = |name: &str| {
        declared.iter().any(|one| one["key"].as_str().is_some_and(|key| key.eq_ignore_ascii_case(name)))
    };
    let content_type = match route.takes {
        // Postman adds the content type of a form itself.
        Takes::Form(_) => None,
        Takes::Json => Some("application/json"),
        Takes::Text => Some("text/plain"),
    };
    let content_type = content_type.filter(|_| route.request.is_some());
    let content_type = content_type.map(|value| json!({ "key": "Content-Type", "value": value }));
    // The collection's authorisation replaces an API key in the example.
    let is_own =
        |name: &str| ["authorization", "content-type"].iter().any(|own| own.eq_ignore_ascii_case(name));
    let more = given.iter().filter(|(name, _)| !is_declared(name) && !is_own(name));
    let more = more.map(|(name, value)| json!({ "key": name, "value": value })).collect::<Vec<_>>();
    content_type.into_iter().chain(declared.iter().cloned()).chain(more).collect()
}

/// The parameters of a place. Those without a value in the example are disabled.
fn of_place<'a>(parameters: &[Value], place: &str, value: impl Fn(&str) -> Option<&'a str>) -> Vec<Value> {
    let here = parameters.iter().filter(|one| one["in"] == place);
    here.map(|one| {
        let value = value(one["name"].as_str().unwrap_or_default());
        json!({
            "key": one["name"],
            "value": value.unwrap_or_default(),
            "description": one["description"].as_str().unwrap_or_default(),
            "disabled": value.is_none(),
        })
    })
    .collect()
}

fn body_of(takes: Takes, body: &str) -> Value {
    let raw = |language: &str| json!({ "mode": "raw", "raw": body, "options": { "raw": { "language": language } } });
    match takes {
        Takes::Json => raw("json"),
        Takes::Text => raw("text"),
        Takes::Form(_) => {
            let fields = form_urlencoded::parse(body.as_bytes());
            let fields = fields.map(|(key, value)| json!({ "key": key, "value": value }));
            json!({ "mode": "urlencoded", "urlencoded": fields.collect::<Vec<_>>() })
        }
    }
}
