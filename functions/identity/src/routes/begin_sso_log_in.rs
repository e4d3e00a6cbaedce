//! `POST /v1/auth/sso`: begins a log-in with the identity provider of the organisation that has verified the address's domain. The answer
//! has the URL to go to, and sets a cookie that the way back needs.
//!
//! Read: the configuration of a provider that speaks OpenID Connect. Written: the log-in, for ten minutes; if the provider failed, a note in the connection's log.

use garde::Validate;
use posthorn_access::{FINDS_CONNECTIONS, Secret, connection_of_domain};
use posthorn_app::App;
use posthorn_identity::{
    BEGINS_SSO_LOG_INS, SSO_LOG_IN_SECONDS, begin_sso_log_in,
    codes::{IDENTITY_PROVIDER_FAILED, SSO_NOT_FOUND},
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Cookie, Example, Method, Route, schema},
};
use posthorn_saml::log_in_url;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    fields::address,
    sso::{
        attempts::{NOTES_ATTEMPTS, SsoAttempt, SsoOutcome, note},
        provider::{self, ASKS_PROVIDERS},
        saml::parties,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "begin-sso-log-in",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_CONNECTIONS, ASKS_PROVIDERS, BEGINS_SSO_LOG_INS, NOTES_ATTEMPTS],
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

/// A log-in that goes on at the identity provider.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SsoLogInBegun {
    /// Where to go.
    pub url: String,
    /// How many seconds there are for it.
    pub expires_in: i64,
}

async fn handle(app: &'static App, call: Call<BeginSsoLogIn>) -> Result<Answer<SsoLogInBegun>, Problem> {
    let email = address(&call.body.email)?;
    let Some((org, connection)) = connection_of_domain(app, email.domain()).await? else {
        let detail = format!("No organisation has single sign-on for {}.", email.domain());
        return Err(SSO_NOT_FOUND.because(detail).at("/email", "has no single sign-on"));
    };
    // Log-ins in several tabs share the cookie.
    let browser = call.sso().and_then(|token| Secret::parse(token).ok()).unwrap_or_else(Secret::random);
    let state = begin_sso_log_in(app, org, connection.id, &browser).await?;
    let url = match parties(app, &connection) {
        Some((idp, sp)) => Ok(log_in_url(&idp, &sp, state.reveal(), app.now())),
        None => provider::log_in_url(app, &connection, (&browser, &state), email.as_str()).await,
    };
    match url {
        Ok(url) => {
            let cookie = Cookie::sso(browser.reveal().to_owned(), SSO_LOG_IN_SECONDS);
            Ok(Answer::ok(SsoLogInBegun { url, expires_in: SSO_LOG_IN_SECONDS }).cookie(cookie))
        }
        Err(error) => {
            let attempt = SsoAttempt::now(app, SsoOutcome::Refused, call.viewer()).of(Some(email.as_str()));
            note(app, org, connection.id, &attempt.because(error.reason(), Some(&error.to_string()))).await;
            Err(IDENTITY_PROVIDER_FAILED
                .because("The organisation's identity provider did not answer as it must. Try again later."))
        }
    }
}
