//! `$default` of an HTTP API: answers what no route takes. API Gateway's own answer would have no request id, no security
//! headers and no code.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use posthorn_app::App;
use posthorn_problem::{METHOD_NOT_ALLOWED, NOT_FOUND};

use super::{
    Route,
    answer::Reply,
    headers::{request_id, wants_plain_json},
    route::Method,
};
use crate::{
    Function, InvokeError, Trigger,
    function::{answer, parse},
};

/// Answers an event that none of `functions` has a route for: 405 with `Allow` where the path is one of theirs (RFC 9110,
/// section 15.5.6), 404 elsewhere. It needs no key: which paths there are is in the reference.
///
/// # Errors
/// Only for an event that is none of an HTTP API.
pub async fn unrouted(
    app: &'static App,
    event: String,
    function: &'static Function,
    functions: &[&Function],
) -> Result<String, InvokeError> {
    let started = app.now();
    let function = function.name;
    let event: ApiGatewayV2httpRequest = parse(&event)?;
    let request_id = request_id(&event.headers, started);
    let path = event.raw_path.as_deref().unwrap_or_default();
    let method = &event.request_context.http.method;
    let allowed = methods_at(functions, path);
    let problem = match allowed.is_empty() {
        true => NOT_FOUND.because("Nothing is at this path. See the reference for the paths that there are."),
        false => METHOD_NOT_ALLOWED.because(format!("This path takes {}, not {method}.", allowed.join(", "))),
    };
    let (status, duration_ms) = (problem.code.status, app.now().duration_since(started).as_millis() as u64);
    tracing::info!(function, request_id, status, duration_ms, "answered");
    let plain_json = wants_plain_json(&event.headers);
    let reply = Reply::problem(&problem, &Route::DEFAULT, path, &request_id, plain_json);
    let is_head = *method == http::Method::HEAD;
    answer(
        &reply.allowing((!allowed.is_empty()).then(|| allowed.join(", "))).into_event(&request_id, is_head),
    )
}

/// The methods that a path takes, in the order of [`Method`]; none where nothing is there. A path with fewer parameters is the
/// more specific one: `/v1/emails/batch` is no email, though `/v1/emails/{id}` leads there too.
fn methods_at(functions: &[&Function], path: &str) -> Vec<&'static str> {
    let routes = functions.iter().filter_map(|function| match function.trigger {
        Trigger::Http(route) => Some(route),
        _ => None,
    });
    let mut here: Vec<&Route> = routes.filter(|route| leads_to(route.path, path)).collect();
    let fewest = here.iter().map(|route| parameters(route)).min();
    here.retain(|route| Some(parameters(route)) == fewest);
    let mut methods = Vec::new();
    for method in [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete] {
        if here.iter().any(|route| route.method == method) {
            methods.push(method.as_str());
        }
    }
    if here.iter().any(|route| route.head) {
        methods.push("HEAD");
    }
    methods
}

fn parameters(route: &Route) -> usize {
    route.path.matches('{').count()
}

fn leads_to(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found))
                if wanted == found || wanted.starts_with('{') && !found.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use serde_json::{Value, json};

    use super::*;

    static GET: Route = Route { path: "/v1/mail/{id}", head: true, ..Route::DEFAULT };
    static SEND: Route = Route { method: Method::Post, path: "/v1/mail/batch", ..Route::DEFAULT };
    static DROP: Route = Route { method: Method::Delete, path: "/v1/mail/{id}", ..Route::DEFAULT };

    const fn function(route: &'static Route) -> Function {
        Function { context: "mail", name: "x", trigger: Trigger::Http(route), ..Function::DEFAULT }
    }

    static UNROUTED: Function = Function { context: "mail", name: "unrouted-mail", ..Function::DEFAULT };
    static FUNCTIONS: [&Function; 3] = [&function(&GET), &function(&SEND), &function(&DROP)];

    #[test]
    fn a_path_takes_the_methods_of_the_most_specific_routes_that_lead_there() {
        for (path, methods) in [
            ("/v1/mail/a", vec!["GET", "DELETE", "HEAD"]),
            ("/v1/mail/batch", vec!["POST"]),
            ("/v1/mail/", vec![]),
            ("/v1/mail", vec![]),
            ("/v1/mail/a/b", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(methods_at(&FUNCTIONS, path), methods, "{path}");
        }
    }

    #[test]
    fn what_no_route_takes_is_a_problem_with_an_id_and_what_is_allowed() {
        let app: &'static App = Box::leak(Box::new(App::new(
            aws_types::SdkConfig::builder().build(),
            std::collections::BTreeMap::new(),
            posthorn_app::Clock::System,
        )));
        let ask = |method: &str, path: &str| -> Value {
            let event = json!({
                "version": "2.0", "rawPath": path, "headers": { "x-request-id": "req-7" },
                "requestContext": { "http": { "method": method } },
            });
            let answer = unrouted(app, event.to_string(), &UNROUTED, &FUNCTIONS).now_or_never();
            serde_json::from_str(&answer.unwrap().unwrap()).unwrap()
        };
        let wrong = ask("PATCH", "/v1/mail/a");
        assert_eq!(
            (&wrong["statusCode"], &wrong["headers"]["allow"]),
            (&405.into(), &"GET, DELETE, HEAD".into())
        );
        let absent = ask("GET", "/v1/male");
        assert_eq!((&absent["statusCode"], &absent["headers"]["allow"]), (&404.into(), &Value::Null));
        for (answer, code) in [(&wrong, "METHOD_NOT_ALLOWED"), (&absent, "NOT_FOUND")] {
            let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
            assert_eq!((&body["code"], &body["request_id"]), (&code.into(), &"req-7".into()));
            assert_eq!(answer["headers"]["content-type"], "application/problem+json");
            assert_eq!(answer["headers"]["x-request-id"], "req-7");
        }
        assert_eq!(ask("HEAD", "/v1/male")["body"], Value::Null);
    }
}
