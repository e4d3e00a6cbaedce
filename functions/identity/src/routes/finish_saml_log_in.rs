//! `GET /sso/{id}/finish`: the end of a log-in through an identity provider that speaks SAML. `receive-saml-response` leads here, and the
//! browser shows the cookie that the log-in began with: so nobody finishes a log-in in somebody else's browser.
//!
//! Refused, all with the same page: a token that is unknown, expired, was used, or belongs to another browser or connection; an address of
//! a domain that the organisation has not verified. The connection's log says which. Written, in this order: the token as consumed; the
//! account and whom the provider means, at a first log-in; the organisation into the person and the person into the members; the session.
//! After a crash in between, the person begins again, and finds what was written.

use garde::Validate;
use posthorn_access::{
    Secret,
    codes::{IP_NOT_ALLOWED, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_identity::{
    SsoVouched, TAKES_VOUCHED,
    codes::{INVALID_LOG_IN, SSO_REFUSED},
    take_vouched,
};
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Media, Redirect, Route, schema},
};
use posthorn_sso::Identity;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::outcome::{Attempted, CONCLUDES, Refusal, conclude, refused};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "finish-saml-log-in",
    trigger: Trigger::Http(&ROUTE),
    uses: &[TAKES_VOUCHED, CONCLUDES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/sso/{id}/finish",
    per_address: Some(AddressLimit { class: "saml", per_minute: 60 }),
    begins_session: true,
    summary: "Finish a log-in with SAML",
    query: Some(schema::<Token>),
    status: 303,
    codes: &[SSO_REFUSED, INVALID_LOG_IN, IP_NOT_ALLOWED, MEMBER_LIMIT_REACHED, ORG_LIMIT_REACHED, CONFLICT],
    media: Media::Redirect,
    example: Example::at("/sso/ssoconn_01kajbch80f4r6t8v0x2z4b6d8/finish?token=t"),
    ..Route::DEFAULT
};

/// What the redirect carries.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The secret of the log-in.
    #[garde(length(max = 200))]
    #[serde(default)]
    pub token: String,
}

async fn handle(app: &'static App, call: Call<(), Token>) -> Result<Answer<Redirect>, Problem> {
    let browser = call.sso().and_then(|token| Secret::parse(token).ok());
    let Some((found, outcome)) = take_vouched(app, &call.query.token, browser.as_ref()).await? else {
        tracing::warn!("single sign-on was finished with a token that nobody was given");
        return Err(refused());
    };
    let at = Attempted { org: found.org, connection: found.connection, is_test: found.is_test };
    let vouched = match outcome {
        Ok(()) => at.connection(app, &call).await?,
        Err(why) => Err(Refusal { email: found.email.clone(), ..why.into() }),
    };
    let SsoVouched { subject, email, name, .. } = found;
    let identity = Identity { subject, email, email_verified: None, name };
    conclude(app, &call, at, vouched.map(|connection| (identity, connection))).await
}
