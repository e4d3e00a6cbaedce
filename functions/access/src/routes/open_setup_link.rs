//! `POST /v1/setup/open`: exchanges a set-up link for a key, once. The page of the link calls it when somebody asks it to begin, not when it is
//! opened: mail filters open links, too.
//!
//! Refused, all with the same code: a link that is unknown, wrong, expired or was opened. Written: the key; then that the link was opened.
//! After a crash in between, the link can be opened again.

use garde::Validate;
use posthorn_access::{OPENS_SETUP_LINKS, SetupToken, codes::SETUP_LINK_ENDED, open_setup_link};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema, time_of},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "open-setup-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[OPENS_SETUP_LINKS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/setup/open",
    per_address: Some(AddressLimit { class: "setup", per_minute: 20 }),
    summary: "Open a set-up link",
    request: Some(schema::<OpenSetupLink>),
    response: Some(schema::<OpenedSetupLink>),
    codes: &[SETUP_LINK_ENDED],
    example: Example::NONE.body(
        r#"{"token": "01kajbch80f1m3n5p7q9r1s3t5.01kajbch80f4r6t8v0x2z4b6d8.c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I"}"#,
    ),
    ..Route::DEFAULT
};

/// The link.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OpenSetupLink {
    /// What the link's URL has after `token=`.
    #[garde(length(min = 1, max = 200))]
    pub token: String,
}

/// A link that was opened.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenedSetupLink {
    /// The key for `/v1/setup`. It is not shown again.
    pub key: String,
    /// When it ends (RFC 3339).
    pub expires_at: String,
}

async fn handle(app: &'static App, call: Call<OpenSetupLink>) -> Result<Answer<OpenedSetupLink>, Problem> {
    let token = SetupToken::parse(&call.body.token)
        .ok_or_else(|| SETUP_LINK_ENDED.because("Copy the link whole, or ask for another one."))?;
    let (link, key) = open_setup_link(app, &token).await?;
    Ok(Answer::ok(OpenedSetupLink { key: key.reveal(), expires_at: time_of(link.expires_at) }))
}
