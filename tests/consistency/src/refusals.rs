//! Each operation of the OpenAPI document must list exactly the refusals of its route.

use std::collections::BTreeMap;

use posthorn_problem::Code;
use posthorn_runtime::{
    Function, Trigger,
    http::{Media, Route},
    openapi::codes,
};
use serde_json::Value;

use crate::rules::DOCUMENT as FILE;

/// Every operation whose listed refusals differ from its route's, or have another form.
pub fn faults(document: &Value, functions: &[&Function]) -> Vec<String> {
    let routes = functions.iter().filter_map(|function| match function.trigger {
        Trigger::Http(route) => Some(route),
        _ => None,
    });
    routes.flat_map(|route| faults_of(document, route)).collect()
}

fn faults_of(document: &Value, route: &Route) -> Vec<String> {
    let method = route.method.as_str().to_ascii_lowercase();
    let form = match route.media {
        Media::Json | Media::Bytes(_) => vec!["application/json", "application/problem+json"],
        Media::Page | Media::Redirect => vec!["text/html"],
        Media::Scim => vec!["application/scim+json"],
    };
    let answers = [(method, form)].into_iter().chain(route.head.then(|| ("head".to_owned(), Vec::new())));
    let mut faults = Vec::new();
    for (method, form) in answers {
        let responses = &document["paths"][route.path][&method]["responses"];
        if listed(document, responses) != expected(&codes(route), &form) {
            faults.push(format!(
                "{FILE}: {} {}: the refusals differ from the route's",
                method.to_uppercase(),
                route.path
            ));
        }
        if responses[route.status.to_string()]["description"].is_null() {
            faults.push(format!("{FILE}: {} {}: no success response", method.to_uppercase(), route.path));
        }
    }
    faults
}

/// By status: the codes with their titles, and their content types.
type Refusals = BTreeMap<String, (Vec<String>, Vec<String>)>;

fn expected(codes: &[Code], form: &[&str]) -> Refusals {
    let mut refusals = Refusals::new();
    for code in codes {
        let form = form.iter().map(ToString::to_string).collect();
        let (lines, _) = refusals.entry(code.status.to_string()).or_insert_with(|| (Vec::new(), form));
        lines.push(format!("`{}`: {}", code.code, code.title));
    }
    refusals
}

/// The refusals in the document, with its references followed.
fn listed(document: &Value, responses: &Value) -> Refusals {
    let is_refusal = |status: &str| status.starts_with(['4', '5']);
    let refusals = responses.as_object().into_iter().flatten().filter(|(status, _)| is_refusal(status));
    refusals
        .map(|(status, refusal)| {
            let place = refusal["$ref"].as_str().unwrap_or_default();
            let refusal = document.pointer(place.trim_start_matches('#')).unwrap_or(refusal);
            let lines = refusal["description"].as_str().unwrap_or_default().split("\n\n");
            let form = refusal["content"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
            (status.clone(), (lines.map(str::to_owned).collect(), form.collect()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::openapi::document;
    use serde_json::json;

    use super::*;

    static ROUTE: Route = Route { path: "/v1/mail/{id}", head: true, ..Route::DEFAULT };
    static FUNCTION: Function =
        Function { context: "mail", name: "get-mail", trigger: Trigger::Http(&ROUTE), ..Function::DEFAULT };

    #[test]
    fn a_missing_changed_or_unknown_refusal_is_named() {
        let whole = document(&[&FUNCTION]);
        assert_eq!(faults(&whole, &[&FUNCTION]), [""; 0]);
        let get = "docs/openapi.json: GET /v1/mail/{id}: the refusals differ from the route's";
        let head = "docs/openapi.json: HEAD /v1/mail/{id}: the refusals differ from the route's";
        let after = |pointer: &str, value: Value| {
            let mut document = whole.clone();
            *document.pointer_mut(pointer).unwrap() = value;
            faults(&document, &[&FUNCTION])
        };
        let response = "/paths/~1v1~1mail~1{id}/get/responses/409";
        assert_eq!(after(response, json!({ "$ref": "#/components/responses/NotFound" })), [get]);
        assert_eq!(after("/components/responses/NotFound/description", "`GONE`: Gone.".into()), [get]);
        assert_eq!(after("/components/responses/NotFound/content", json!({ "text/html": {} })), [get]);
        assert_eq!(after("/components/responses/NotFoundHead/description", "".into()), [head]);
        assert_eq!(after("/paths/~1v1~1mail~1{id}/head/responses", json!({})).len(), 2);
        let mut more = whole.clone();
        more["paths"]["/v1/mail/{id}"]["get"]["responses"]["418"] = json!({ "description": "`TEA`: Tea." });
        assert_eq!(faults(&more, &[&FUNCTION]), [get]);
    }
}
