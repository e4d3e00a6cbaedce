//! The `$default` route of an HTTP API: answers requests that no route accepts. API Gateway's own answer would have no request id,
//! no security headers and no code.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use posthorn_app::App;
use posthorn_problem::{METHOD_NOT_ALLOWED, NOT_FOUND};

use super::{
    Route,
    answer::Reply,
    headers::{request_id, wants_plain_json},
    route::{Media, Method},
    scim::SCIM_PATH,
};
use crate::{
    Function, InvokeError, Trigger,
    function::{answer, parse},
};

/// Answers an event for which none of `functions` has a route: 405 with `Allow` if the path exists with other methods (RFC 9110,
/// section 15.5.6), otherwise 404. It needs no key, because the paths are public in the reference.
///
/// # Errors
/// Only for an event that does not come from an HTTP API.
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
        true => NOT_FOUND.because("There is nothing at this path. See the reference for the existing paths."),
        false => {
            METHOD_NOT_ALLOWED.because(format!("This path accepts {}, not {method}.", allowed.join(", ")))
        }
    };
    let (status, duration_ms) = (problem.code.status, app.now().duration_since(started).as_millis() as u64);
    tracing::info!(function, request_id, status, duration_ms, "answered");
    let plain_json = wants_plain_json(&event.headers);
    let media = if path.starts_with(SCIM_PATH) { Media::Scim } else { Media::Json };
    let reply = Reply::problem(&problem, &Route { media, ..Route::DEFAULT }, path, &request_id, plain_json);
    let is_head = *method == http::Method::HEAD;
    answer(
        &reply.allowing((!allowed.is_empty()).then(|| allowed.join(", "))).into_event(&request_id, is_head),
    )
}

/// The methods of a path, in the order of [`Method`]; none if the path does not exist. If several routes match, those with the
/// fewest parameters count: `/v1/emails/batch` is not an email, although `/v1/emails/{id}` matches too.
fn methods_at(functions: &[&Function], path: &str) -> Vec<&'static str> {
    let routes = functions.iter().filter_map(|function| match function.trigger {
        Trigger::Http(route) => Some(route),
        _ => None,
    });
    let mut here: Vec<&Route> = routes.filter(|route| matches(route.path, path)).collect();
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

fn matches(pattern: &str, path: &str) -> bool {
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
    fn a_path_has_the_methods_of_its_most_specific_routes() {
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
    fn an_unrouted_request_gets_a_problem_with_request_id_and_allowed_methods() {
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
        assert_eq!(ask("GET", "/scim/v2/x")["headers"]["content-type"], "application/scim+json");
    }
}
