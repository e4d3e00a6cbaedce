use std::{future::Future, panic::AssertUnwindSafe, sync::OnceLock};

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use base64::{Engine, prelude::BASE64_STANDARD};
use futures::FutureExt;
use garde::Validate;
use http::HeaderMap;
use posthorn_access::{Authorised, IDEMPOTENCY_HOURS, limit::Used};
use posthorn_app::App;
use posthorn_hidden::hiding;
use posthorn_idempotency::IdempotencyKey;
use posthorn_problem::{INTERNAL, INVALID_SESSION, MALFORMED_BODY, Problem};
use posthorn_store::{Stamp, acting};
use serde::de::DeserializeOwned;
use tracing::{Instrument, field::Empty};

use super::{
    Answer, Call, Content, Route, Takes,
    admit::{Admitted, admit_caller},
    answer::Reply,
    body,
    call::{Query, parse_form, path_parameters},
    cookie,
    headers::{request_id, require_json, text, text_or_empty, wants_plain_json},
    hidden::refuse_hidden,
    viewer::{Viewer, viewer_host},
};
use crate::{
    Function, InvokeError,
    function::{answer, parse},
    metrics,
};

/// Runs one HTTP event through the edge: request id, authorisation, then body and query, the handler, and the answer. Every
/// failure inside becomes a problem. Only a malformed event is an error for Lambda.
pub async fn run<B, Q, R, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    B: DeserializeOwned + Validate<Context = ()> + Send,
    Q: Query + Send,
    R: Content,
    H: FnOnce(&'static App, Call<B, Q>) -> F + Send,
    F: Future<Output = Result<Answer<R>, Problem>> + Send,
{
    let started = app.now();
    let (function, route) = (function.name, function.route().unwrap_or(&Route::DEFAULT));
    let event: ApiGatewayV2httpRequest = parse(&event)?;
    let request_id = request_id(&event.headers, started);
    let path = event.raw_path.clone().unwrap_or_default();
    let is_head = event.request_context.http.method == http::Method::HEAD;
    let plain_json = wants_plain_json(&event.headers);
    let sent_session = cookie::read(&event, cookie::SESSION).is_some();
    let span = tracing::info_span!(
        "request",
        function,
        request_id,
        route = route.path,
        caller = Empty,
        org = Empty,
        tenant = Empty,
        environment = Empty
    );
    let used = OnceLock::new();
    let work = async {
        let call = admit(app, event, function, route, &request_id, &used).await?;
        let hides = call.authorised.as_ref().map(|caller| caller.hides().clone()).unwrap_or_default();
        let answer = acting(actor(function, &call, started), handler(app, call)).await?;
        // Only here: what the handler itself serialises (items, messages, kept answers) stays whole.
        hiding(&hides, || Reply::of(route, answer))
            .map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))
    };
    let outcome = AssertUnwindSafe(work.instrument(span.clone())).catch_unwind().await;
    let outcome = outcome.unwrap_or_else(|_| Err(panicked()));
    let _entered = span.enter();
    let reply = outcome.unwrap_or_else(|problem| {
        log_problem(&problem);
        let reply = Reply::problem(&problem, route, &path, &request_id, plain_json);
        // A form of another site is posted without the cookie, and its answer must not log anybody out.
        if sent_session && problem.code == INVALID_SESSION { reply.ending_session() } else { reply }
    });
    if let Some(deprecation) = route.deprecated {
        // The span names the caller and the organisation.
        tracing::warn!(
            since = deprecation.since,
            sunset = deprecation.sunset,
            "a deprecated route was called"
        );
    }
    let duration_ms = app.now().duration_since(started).as_millis() as u64;
    tracing::info!(status = reply.status, duration_ms, "answered");
    if reply.status >= 500 {
        metrics::emit(app, &metrics::SERVER_ERRORS, &[function], 1, "answered with a server error");
    }
    answer(&reply.within(used.into_inner().unwrap_or_default()).into_event(&request_id, is_head))
}

/// The stamp for the handler's writes.
fn actor<B, Q>(function: &str, call: &Call<B, Q>, at: jiff::Timestamp) -> Stamp {
    Stamp {
        principal: call.principal(),
        ip: call.viewer().map(|address| address.to_string()),
        request: Some(call.request_id.clone()),
        ..Stamp::system(function, at)
    }
}

fn panicked() -> Problem {
    let mut problem = INTERNAL.because("Something went wrong on our side.");
    problem.cause = Some("the handler panicked".into());
    problem
}

/// Logs a refusal, which is the caller's fault, as a warning, and our own fault as an error.
pub(crate) fn log_problem(problem: &Problem) {
    let code = problem.code.code;
    let cause = problem.cause.as_deref().unwrap_or_default();
    match problem.code.status {
        500.. => tracing::error!(code, cause, "failed"),
        _ => tracing::warn!(code, detail = problem.detail, "refused"),
    }
}

/// Makes the call from the event. It authorises the caller first, and only then reads the body.
async fn admit<B, Q>(
    app: &App,
    mut event: ApiGatewayV2httpRequest,
    function: &'static str,
    route: &'static Route,
    request_id: &str,
    used: &OnceLock<Vec<Used>>,
) -> Result<Call<B, Q>, Problem>
where
    B: DeserializeOwned + Validate<Context = ()>,
    Q: Query,
{
    let Admitted { authorised, signed_in } =
        admit_caller(app, &event, route, function, request_id, used).await?;
    let raw_query = event.raw_query_string.take().unwrap_or_default();
    if let Some(caller) = &authorised {
        refuse_hidden(route, caller, &raw_query)?;
    }
    let bytes = open_body(&mut event)?;
    let idempotency_key = match text_or_empty(&event.headers, "idempotency-key") {
        Some(header) if route.idempotent => {
            let hours = authorised.as_ref().map_or(IDEMPOTENCY_HOURS, Authorised::idempotency_hours);
            let key = IdempotencyKey::parse(header, function, &bytes)?.kept_for_hours(hours);
            Some(key.about(path_parameters(route).filter_map(|name| event.path_parameters.get(name))))
        }
        _ => None,
    };
    let body = match route.request {
        Some(_) => read_body(&event.headers, route, bytes).await?,
        // A route without a body has the unit type as body, and ignores any body that was sent.
        None => body::parse_json(b"null")?,
    };
    let query = Q::read(&raw_query)?;
    let path = path_parameters(route)
        .filter_map(|name| Some((name.to_owned(), event.path_parameters.get(name)?.clone())))
        .collect();
    Ok(Call {
        body,
        query,
        request_id: request_id.to_owned(),
        idempotency_key,
        authorised,
        signed_in,
        device: cookie::read(&event, cookie::DEVICE).map(str::to_owned),
        sso: cookie::read(&event, cookie::SSO).map(str::to_owned),
        path,
        is_head: event.request_context.http.method == http::Method::HEAD,
        viewer: Viewer::of(&event),
        host: viewer_host(&event),
        headers: event.headers,
    })
}

async fn read_body<B>(headers: &HeaderMap, route: &Route, bytes: Vec<u8>) -> Result<B, Problem>
where
    B: DeserializeOwned + Validate<Context = ()>,
{
    match route.takes {
        Takes::Json => {
            require_json(headers)?;
            body::parse(&bytes, &body::Reading::of(route))
        }
        Takes::Text => {
            body::check_size(&bytes, route.body_bytes_max)?;
            body::parse_json(serde_json::Value::from(String::from_utf8_lossy(&bytes)).to_string().as_bytes())
        }
        Takes::Form(read) => {
            body::check_size(&bytes, route.body_bytes_max)?;
            let content_type = text(headers, "content-type").unwrap_or_default().to_owned();
            parse_form(&read(content_type, bytes).await?)
        }
    }
}

fn open_body(event: &mut ApiGatewayV2httpRequest) -> Result<Vec<u8>, Problem> {
    let body = event.body.take().unwrap_or_default();
    if !event.is_base64_encoded {
        return Ok(body.into_bytes());
    }
    BASE64_STANDARD
        .decode(body)
        .map_err(|error| MALFORMED_BODY.because("The body could not be decoded.").caused_by(&error))
}
