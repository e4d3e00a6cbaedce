//! `GET /sso/{id}/callback`: the way back from an identity provider. Logs the person in, and leads to the console.
//!
//! Refused, all with the same page: a state that is unknown, expired, was answered, or belongs to another browser or connection; what the
//! provider refused; a token that is not valid; an address of a domain that the organisation has not verified. The connection's log says
//! which. Written, in this order: the log-in as consumed; the account and whom the provider means, at a first log-in; the organisation
//! into the person and the person into the members; the session. After a crash in between, the person begins again, and finds what was
//! written.

use garde::Validate;
use posthorn_access::{
    Secret, SsoConnection, SsoProtocol,
    codes::{IP_NOT_ALLOWED, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_identity::{
    SsoLogIn, SsoLogInRefused, TAKES_SSO_LOG_INS,
    codes::{INVALID_LOG_IN, SSO_REFUSED},
    take_sso_log_in,
};
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Media, Redirect, Route, schema},
};
use posthorn_sso::Identity;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    outcome::{Attempted, CONCLUDES, Refusal, conclude, refused},
    provider::{ASKS_WITH_SECRET, identity},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "finish-sso-log-in",
    trigger: Trigger::Http(&ROUTE),
    uses: &[TAKES_SSO_LOG_INS, ASKS_WITH_SECRET, CONCLUDES],
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/sso/{id}/callback",
    per_address: Some(AddressLimit { class: "sso", per_minute: 60 }),
    begins_session: true,
    summary: "Come back from an identity provider",
    query: Some(schema::<Returned>),
    status: 303,
    codes: &[SSO_REFUSED, INVALID_LOG_IN, IP_NOT_ALLOWED, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED, CONFLICT],
    media: Media::Redirect,
    example: Example::at("/sso/ssoconn_01kajbch80f4r6t8v0x2z4b6d8/callback?state=s&code=c"),
    ..Route::DEFAULT
};

/// What the identity provider sends back (RFC 6749, section 4.1.2; RFC 9207). Providers add parameters of their own.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
pub struct Returned {
    /// The state that the log-in began with.
    #[garde(length(max = 200))]
    #[serde(default)]
    pub state: String,
    /// The code for a token.
    #[garde(length(max = 4_096))]
    #[serde(default)]
    pub code: Option<String>,
    /// The issuer.
    #[garde(length(max = 2_048))]
    #[serde(default)]
    pub iss: Option<String>,
    /// Why the provider refused.
    #[garde(length(max = 200))]
    #[serde(default)]
    pub error: Option<String>,
    /// The same in words.
    #[garde(length(max = 2_048))]
    #[serde(default)]
    pub error_description: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), Returned>) -> Result<Answer<Redirect>, Problem> {
    let browser = call.sso().and_then(|token| Secret::parse(token).ok());
    let Some((begun, outcome)) = take_sso_log_in(app, &call.query.state, browser.as_ref()).await? else {
        tracing::warn!("single sign-on came back with a state that nobody began");
        return Err(refused());
    };
    let vouched = match (outcome, &browser) {
        (Ok(()), Some(browser)) => vouched(app, &call, &begun, browser).await?,
        (Ok(()), None) => Err(SsoLogInRefused::OtherBrowser.into()),
        (Err(why), _) => Err(why.into()),
    };
    conclude(app, &call, (&begun).into(), vouched).await
}

/// Whom the provider vouches for.
async fn vouched(
    app: &'static App,
    call: &Call<(), Returned>,
    begun: &SsoLogIn,
    browser: &Secret,
) -> Result<Result<(Identity, SsoConnection), Refusal>, Problem> {
    let connection = match Attempted::from(begun).connection(app, call).await? {
        Ok(connection) => connection,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let code = match answered(&call.query, &connection) {
        Ok(code) => code,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(match identity(app, begun.org, &connection, (browser, &call.query.state), code).await? {
        Ok(identity) => Ok((identity, connection)),
        Err(error) => {
            let detail = Some(error.to_string());
            Err(Refusal { reason: error.reason(), detail, email: None })
        }
    })
}

/// The code that the provider sent.
fn answered(returned: &Returned, connection: &SsoConnection) -> Result<String, Refusal> {
    if let Some(error) = &returned.error {
        let description = returned.error_description.as_deref().unwrap_or_default();
        let detail = Some(format!("{error}: {description}"));
        return Err(Refusal { reason: "provider", detail, email: None });
    }
    let SsoProtocol::Oidc { issuer, .. } = &connection.protocol else { return Err("other_protocol".into()) };
    if returned.iss.as_ref().is_some_and(|iss| iss != issuer) {
        return Err(Refusal { reason: "issuer", detail: returned.iss.clone(), email: None });
    }
    returned.code.clone().ok_or_else(|| "no_code".into())
}
