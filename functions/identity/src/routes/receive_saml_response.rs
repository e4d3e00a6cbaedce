//! `POST /sso/{id}/acs`: the answer of an identity provider that speaks SAML (the assertion consumer service). The provider's page makes
//! the browser post it, so it comes without our cookies, and from strangers too. It leads to `finish-saml-log-in`, which sees the cookie.
//!
//! Refused, all with the same page: a relay state that nobody began, among them all log-ins that begin at the provider; one that is
//! expired, was answered, or belongs to another connection; what the provider refused; a response that is not valid. The connection's log
//! says which. The response is parsed only if the relay state is good. Written, in this order: the log-in as consumed; whom the provider
//! vouches for, for two minutes. After a crash in between, the person begins again.

use garde::Validate;
use posthorn_access::READS_CONNECTIONS;
use posthorn_app::App;
use posthorn_identity::{
    KEEPS_VOUCHED, SsoLogIn, TAKES_SSO_LOG_INS, codes::SSO_REFUSED, keep_vouched, take_posted_sso_log_in,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{
        self, AddressLimit, Answer, AnyQuery, Call, Media, Method, Redirect, Route, Takes, read_form, schema,
    },
};
use posthorn_saml::{Expected, Person, RESPONSE_BYTES_MAX, read_response, request_id};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    addresses::KNOWS_ADDRESSES,
    attempts::NOTES_ATTEMPTS,
    outcome::{Attempted, Refusal, refuse, refused},
    saml::parties,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "receive-saml-response",
    trigger: Trigger::Http(&ROUTE),
    uses: &[TAKES_SSO_LOG_INS, READS_CONNECTIONS, KNOWS_ADDRESSES, KEEPS_VOUCHED, NOTES_ATTEMPTS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/sso/{id}/acs",
    per_address: Some(AddressLimit { class: "saml", per_minute: 60 }),
    summary: "Come back from an identity provider that speaks SAML",
    request: Some(schema::<SamlResponse>),
    body_bytes_max: FORM_BYTES_MAX,
    takes: Takes::Form(read_form),
    status: 303,
    codes: &[SSO_REFUSED],
    media: Media::Redirect,
    ..Route::DEFAULT
};

/// The most bytes of the field: base64 of the largest response, and line breaks.
const FIELD_BYTES_MAX: usize = RESPONSE_BYTES_MAX * 3 / 2;
/// The most bytes of the form, where some characters of the field take three.
const FORM_BYTES_MAX: usize = 2 * RESPONSE_BYTES_MAX;

/// What the identity provider's page posts (saml-bindings-2.0-os, section 3.5.4). Providers add fields of their own.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub struct SamlResponse {
    /// The response: XML in base64.
    #[garde(length(max = FIELD_BYTES_MAX))]
    #[serde(rename = "SAMLResponse", default)]
    pub response: String,
    /// The state that the log-in began with.
    #[garde(length(max = 200))]
    #[serde(rename = "RelayState", default)]
    pub relay_state: String,
}

async fn handle(app: &'static App, call: Call<SamlResponse, AnyQuery>) -> Result<Answer<Redirect>, Problem> {
    let Some((begun, outcome)) = take_posted_sso_log_in(app, &call.body.relay_state).await? else {
        tracing::warn!("single sign-on came back with a relay state that nobody began");
        return Err(refused());
    };
    let vouched = match outcome {
        Ok(()) => vouched(app, &call, &begun).await?,
        Err(why) => Err(why.into()),
    };
    match vouched {
        Ok(Person { id, email, name }) => {
            let secret = keep_vouched(app, &begun, (id, email, name)).await?;
            let to = format!("/sso/{}/finish?token={}", begun.connection, secret.reveal());
            Ok(Answer::ok(Redirect(to)))
        }
        Err(refusal) => Err(refuse(app, &call, (&begun).into(), refusal).await),
    }
}

/// Whom the provider vouches for.
async fn vouched(
    app: &App,
    call: &Call<SamlResponse, AnyQuery>,
    begun: &SsoLogIn,
) -> Result<Result<Person, Refusal>, Problem> {
    let connection = match Attempted::from(begun).connection(app, call).await? {
        Ok(connection) => connection,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some((idp, sp)) = parties(app, &connection) else { return Ok(Err("other_protocol".into())) };
    let request_id = request_id(&call.body.relay_state);
    let expected = Expected { sp: &sp, request_id: &request_id, now: app.now() };
    let person = read_response(&call.body.response, &idp, &expected);
    Ok(person.map_err(|error| Refusal {
        reason: error.reason(),
        detail: Some(error.to_string()),
        email: None,
    }))
}
