//! All ways to call a route on the objects of others: by its path, its query, its body, and the header that names a tenant.

use posthorn_runtime::http::Route;
use schemars::SchemaGenerator;
use serde_json::Value;

use super::{
    body::{Body, bodies},
    path::paths,
    properties::{properties, values},
    resources::Resources,
};

/// One call.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub method: &'static str,
    pub path: String,
    pub body: Option<Value>,
    pub tenant: Option<String>,
    /// Whether no validation may refuse it: its body is the sound one, and no query asks for a page of another list.
    pub is_sound: bool,
}

/// Every way to call a route on `theirs`; `own` are the caller's objects. The error names what the matrix does not know.
pub fn attempts(
    function: &str,
    route: &Route,
    own: &Resources,
    theirs: &Resources,
) -> Result<Vec<Attempt>, String> {
    let bodies = match route.request {
        None => vec![Body::NONE],
        Some(_) => bodies(function, route, own, theirs)?,
    };
    let call = |path: &str, body: &Body| Attempt {
        method: route.method.as_str(),
        path: path.to_owned(),
        body: Some(body.value.clone()).filter(|value| !value.is_null()),
        tenant: None,
        is_sound: !body.names_theirs,
    };
    let mut all = Vec::new();
    let needed = needed_query(route, theirs)?;
    for path in paths(route, theirs, theirs)? {
        all.extend(bodies.iter().map(|body| call(&format!("{path}{needed}"), body)));
    }
    // Their object under the caller's.
    if route.path.matches('{').count() > 1 {
        all.extend(paths(route, own, theirs)?.iter().map(|path| call(path, &bodies[0])));
    }
    if route.path.contains('{') {
        // Their objects in the body of a call on the caller's own object.
        let own_path = paths(route, own, own)?.remove(0);
        all.extend(bodies.iter().filter(|body| body.names_theirs).map(|body| call(&own_path, body)));
    } else {
        for query in queries(route, theirs)? {
            let path = format!("{}?{query}", route.path);
            all.push(Attempt { is_sound: false, ..call(&path, &bodies[0]) });
        }
    }
    let acting = Attempt { tenant: Some(theirs.tenant.clone()), ..all[0].clone() };
    all.push(acting);
    Ok(all)
}

/// A query with every parameter that the route requires; empty if it requires none.
fn needed_query(route: &Route, theirs: &Resources) -> Result<String, String> {
    let Some(query) = route.query else { return Ok(String::new()) };
    let mut generator = SchemaGenerator::default();
    let named = query(&mut generator).to_value();
    let name = named["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let required = generator.definitions().get(name).unwrap_or(&named)["required"].clone();
    let required: Vec<&str> = required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut parts = Vec::new();
    for parameter in properties(query).iter().filter(|parameter| required.contains(&parameter.name())) {
        let value = values(parameter, "", theirs)?.into_iter().next().unwrap_or_default();
        parts.push(format!("{}={value}", parameter.name()));
    }
    Ok(if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) })
}

/// A query for each parameter that can name something.
fn queries(route: &Route, theirs: &Resources) -> Result<Vec<String>, String> {
    let mut queries = Vec::new();
    for parameter in route.query.map(properties).unwrap_or_default() {
        let named = values(&parameter, "", theirs)?;
        queries.extend(named.into_iter().map(|value| format!("{}={value}", parameter.name())));
    }
    Ok(queries)
}
