use posthorn_access::Permission;

use super::{request::request, *};
use crate::http::{ListQuery, Method, Route, Takes, read_form, schema};

static LIST: Route = Route {
    path: "/v1/mail/{id}/parts/{part_id}",
    permission: Some(Permission::EmailsRead),
    summary: "Lists the parts of a mail.",
    query: Some(schema::<ListQuery>),
    ..Route::DEFAULT
};
static SEND: Route = Route {
    method: Method::Post,
    path: "/v1/mail",
    request: Some(schema::<String>),
    headers: &[("x-mail", "What it is.")],
    ..Route::DEFAULT
};

const fn function(context: &'static str, name: &'static str, trigger: Trigger) -> Function {
    Function { context, name, trigger, ..Function::DEFAULT }
}

static FUNCTIONS: [Function; 4] = [
    function("mail", "list-parts", Trigger::Http(&LIST)),
    function("ops", "send", Trigger::Http(&SEND)),
    function("mail", "deliver", Trigger::Unrouted),
    function("mail", "send-mail", Trigger::Http(&SEND)),
];

/// The request of `route` with a complete example.
fn filled(route: &Route, path: &str, query: &str, headers: &[(&str, &str)], body: Option<&str>) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    request(route, &crate::openapi::parameters(route, &mut generator), path, query, headers, body)
}

#[test]
fn each_context_is_a_folder_of_its_routes_and_the_key_is_a_variable() {
    let collection = collection(&FUNCTIONS.iter().collect::<Vec<_>>());
    let names = |items: &Value| -> Vec<String> {
        items.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&collection["item"]), ["mail", "ops"]);
    assert_eq!(names(&collection["item"][0]["item"]), ["list-parts", "send-mail"]);
    assert_eq!(names(&collection["item"][1]["item"]), ["send"]);
    assert_eq!(collection["auth"]["bearer"][0]["value"], "{{api_key}}");
    let variables = collection["variable"].as_array().unwrap();
    assert_eq!(variables.iter().map(|one| &one["key"]).collect::<Vec<_>>(), ["base_url", "api_key"]);
}

#[test]
fn a_route_without_an_example_has_its_parameters_disabled() {
    let request = filled(&LIST, "", "", &[], None);
    assert_eq!(request["url"]["raw"], "{{base_url}}/v1/mail/:id/parts/:part_id");
    assert_eq!(request["url"]["path"], json!(["v1", "mail", ":id", "parts", ":part_id"]));
    let empty = json!([{ "key": "id", "value": "" }, { "key": "part_id", "value": "" }]);
    assert_eq!(request["url"]["variable"], empty);
    let query = request["url"]["query"].as_array().unwrap();
    assert_eq!(query.iter().map(|one| &one["key"]).collect::<Vec<_>>(), ["after", "before", "limit"]);
    assert!(query.iter().all(|one| one["disabled"] == true && one["value"] == ""));
    let headers: Vec<&Value> = request["header"].as_array().unwrap().iter().map(|one| &one["key"]).collect();
    assert_eq!(headers, ["Posthorn-Org", "Posthorn-Environment", "Posthorn-Tenant"]);
    assert_eq!(
        request["description"],
        "Lists the parts of a mail.\n\nNeeds the permission `emails:read` (a key's `scopes`, or a role's `permissions`)."
    );
    assert_eq!((&request["auth"], &request["body"]), (&Value::Null, &Value::Null));
}

#[test]
fn an_example_fills_the_path_the_query_and_the_headers() {
    let headers =
        [("posthorn-tenant", "tenant_1"), ("Accept", "application/json"), ("Authorization", "Bearer x")];
    let request = filled(&LIST, "/v1/mail/mail_1/parts/2", "limit=5", &headers, None);
    let url = &request["url"];
    assert_eq!(url["raw"], "{{base_url}}/v1/mail/:id/parts/:part_id?limit=5");
    assert_eq!(
        url["variable"],
        json!([{ "key": "id", "value": "mail_1" }, { "key": "part_id", "value": "2" }])
    );
    let on: Vec<_> = url["query"].as_array().unwrap().iter().filter(|one| one["disabled"] == false).collect();
    assert_eq!((on.len(), &on[0]["key"], &on[0]["value"]), (1, &json!("limit"), &json!("5")));
    let header = &request["header"];
    assert_eq!((&header[2]["value"], &header[2]["disabled"]), (&json!("tenant_1"), &json!(false)));
    assert_eq!(header[3], json!({ "key": "Accept", "value": "application/json" }));
    assert_eq!(header.as_array().unwrap().len(), 4);
}

#[test]
fn a_body_has_the_format_that_the_route_declares() {
    let sent = |takes, body| filled(&Route { takes, ..SEND }, "", "", &[], Some(body));
    let json_body = sent(Takes::Json, r#"{"a":1}"#);
    assert_eq!(json_body["header"][0], json!({ "key": "Content-Type", "value": "application/json" }));
    let body = json!({ "mode": "raw", "raw": r#"{"a":1}"#, "options": { "raw": { "language": "json" } } });
    assert_eq!(json_body["body"], body);
    assert_eq!(json_body["auth"], json!({ "type": "noauth" }));
    assert_eq!(sent(Takes::Text, "x")["header"][0]["value"], "text/plain");
    let form = sent(Takes::Form(read_form), "a=1&b=x+y");
    let fields = json!([{ "key": "a", "value": "1" }, { "key": "b", "value": "x y" }]);
    assert_eq!(form["body"], json!({ "mode": "urlencoded", "urlencoded": fields }));
    assert_eq!(form["header"][0]["key"], "x-mail");
}
