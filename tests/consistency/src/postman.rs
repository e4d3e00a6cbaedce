//! The Postman collection must have every route once, in Postman's format.

use posthorn_runtime::{Function, Trigger};
use serde_json::Value;

/// Every route without exactly one request in its context's folder, and every request that Postman cannot read: one without the
/// members that the format (2.1) requires, or with members of other types.
pub fn faults(collection: &Value, functions: &[&Function]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            faults.push(format!("Postman collection: {what}"));
        }
    };
    let format = collection["info"]["schema"].as_str().unwrap_or_default();
    must(format.contains("/collection/v2.1.0/"), "info.schema does not name the format".into());
    must(collection["info"]["name"].is_string(), "info.name is not a text".into());
    let found = requests(collection);
    for (place, request) in &found {
        must(request["method"].is_string(), format!("{place}: no method"));
        must(request["url"]["raw"].is_string(), format!("{place}: no address"));
        for list in ["/url/query", "/url/variable", "/header"] {
            let pairs = request.pointer(list).and_then(Value::as_array);
            let is_pair = |one: &Value| one["key"].is_string() && one["value"].is_string();
            must(
                pairs.is_some_and(|pairs| pairs.iter().all(is_pair)),
                format!("{place}: {list} is not a list of pairs"),
            );
        }
        let mode = request["body"]["mode"].as_str();
        let written =
            mode.is_none_or(|mode| matches!(mode, "raw" | "urlencoded") && !request["body"][mode].is_null());
        must(written, format!("{place}: the body lacks the member that its mode names"));
    }
    for function in functions {
        let Trigger::Http(route) = function.trigger else { continue };
        let place = format!("{}/{}", function.context, function.name);
        let path = route.path.replace('{', ":").replace('}', "");
        let of_route = |(at, request): &&(String, &Value)| {
            let raw = request["url"]["raw"].as_str().and_then(|raw| raw.strip_prefix("{{base_url}}"));
            *at == place
                && request["method"] == route.method.as_str()
                && raw.and_then(|raw| raw.split('?').next()) == Some(&path)
        };
        must(found.iter().filter(of_route).count() == 1, format!("{place}: not exactly one request"));
    }
    faults
}

/// The requests with their places, `folder/name`.
fn requests(collection: &Value) -> Vec<(String, &Value)> {
    let name = |of: &Value| of["name"].as_str().unwrap_or("?").to_owned();
    let folders = collection["item"].as_array().into_iter().flatten();
    let items = folders.flat_map(|folder| {
        let items = folder["item"].as_array().into_iter().flatten();
        items.map(move |item| (format!("{}/{}", name(folder), name(item)), &item["request"]))
    });
    items.collect()
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::{http::Route, postman::collection};
    use serde_json::json;

    use super::*;

    static ROUTE: Route = Route { path: "/v1/mail/{id}", ..Route::DEFAULT };
    static FUNCTION: Function =
        Function { context: "mail", name: "get-mail", trigger: Trigger::Http(&ROUTE), ..Function::DEFAULT };

    #[test]
    fn a_missing_route_and_a_malformed_request_are_named() {
        let whole = collection(&[&FUNCTION]);
        assert_eq!(faults(&whole, &[&FUNCTION]), [""; 0]);
        let after = |pointer: &str, value: Value| {
            let mut collection = whole.clone();
            *collection.pointer_mut(pointer).unwrap() = value;
            faults(&collection, &[&FUNCTION]).join("; ")
        };
        let none = "Postman collection: mail/get-mail: not exactly one request";
        assert_eq!(after("/item/0/item", json!([])), none);
        assert_eq!(after("/item/0/name", json!("other")), none);
        assert_eq!(after("/item/0/item/0/request/method", json!("POST")), none);
        assert_eq!(after("/item/0/item/0/request/url/raw", json!("{{base_url}}/v1/mail")), none);
        let header = after("/item/0/item/0/request/header", json!([{ "key": "a" }]));
        assert_eq!(header, "Postman collection: mail/get-mail: /header is not a list of pairs");
        let format = after("/info/schema", json!("https://example.com"));
        assert_eq!(format, "Postman collection: info.schema does not name the format");
        let bodied = json!({ "method": "GET", "url": whole["item"][0]["item"][0]["request"]["url"], "header": [],
            "body": { "mode": "raw" } });
        let body = after("/item/0/item/0/request", bodied);
        assert_eq!(body, "Postman collection: mail/get-mail: the body lacks the member that its mode names");
    }
}
