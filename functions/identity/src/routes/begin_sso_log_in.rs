//! `POST /v1/auth/sso`: begins a log-in with the identity provider of the organisation that has verified the address's domain. The answer
//! has the URL to go to, and sets a cookie that the way back needs.
//!
//! Read: the configuration of a provider that speaks OpenID Connect. Written: the log-in, for ten minutes; if the provider failed, a note in the connection's log.

use garde::Validate;
use posthorn_access::{FINDS_CONNECTIONS, connection_of_domain};
use posthorn_app::App;
use posthorn_identity::codes::{IDENTITY_PROVIDER_FAILED, SSO_NOT_FOUND};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::address,
    sso::begun::{BEGINS_AT_PROVIDER, Begins, SsoLogInBegun, begin_at_provider},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "begin-sso-log-in",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_CONNECTIONS, BEGINS_AT_PROVIDER],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/sso",
    per_address: Some(AddressLimit { class: "sso", per_minute: PER_MINUTE }),
    summary: "Begin a log-in with single sign-on",
    request: Some(schema::<BeginSsoLogIn>),
    response: Some(schema::<SsoLogInBegun>),
    codes: &[SSO_NOT_FOUND, IDENTITY_PROVIDER_FAILED],
    example: Example::NONE.body(r#"{"email": "ada@example.com"}"#),
    ..Route::DEFAULT
};

/// Log-ins per minute from one network: enough for an office in the morning.
const PER_MINUTE: u64 = 60;

/// Who logs in.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BeginSsoLogIn {
    /// The address. What comes after its `@` finds the identity provider.
    #[garde(length(max = 254))]
    pub email: String,
}

async fn handle(app: &'static App, call: Call<BeginSsoLogIn>) -> Result<Answer<SsoLogInBegun>, Problem> {
    let email = address(&call.body.email)?;
    let Some((org, connection)) = connection_of_domain(app, email.domain()).await? else {
        let detail = format!("No organisation has single sign-on for {}.", email.domain());
        return Err(SSO_NOT_FOUND.because(detail).at("/email", "has no single sign-on"));
    };
    begin_at_provider(app, &call, (org, &connection), Begins::LogIn(email.as_str())).await
}
