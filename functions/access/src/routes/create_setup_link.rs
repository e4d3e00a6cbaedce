//! `POST /v1/setup-links`: makes a link with which a customer's administrator sets up single sign-on: one connection, one directory, and the
//! proof of their domains. They need no account. The link works once, and then in the browser that opened it, until it ends.
//!
//! Refused: a role with more rights than the caller's, or the owner's. Written: the idempotency record (if the request has a key), the link.
//! After a crash in between, a repetition goes on from the record.

use garde::Validate;
use posthorn_access::{
    Authorised, JoiningRole, Permission, SetupLink, SetupToken,
    codes::{ROLE_NOT_FOUND, SETUP_LINK_LIMIT_REACHED},
    setup_secret,
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, record_request, records_requests};
use posthorn_ids::{DirectoryId, SetupLinkId, SsoConnectionId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::settings::PUBLIC_URL,
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::setup_view::SetupLinkView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-setup-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        records_requests(Table::Access),
        Authorised::ADDS_SETUP_LINKS,
        PUBLIC_URL,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/setup-links",
    permission: Some(Permission::OrgWrite),
    summary: "Make a set-up link",
    request: Some(schema::<CreateSetupLink>),
    response: Some(schema::<CreatedSetupLink>),
    codes: &[ALREADY_REMOVED, ROLE_NOT_FOUND, SETUP_LINK_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "Acme's Okta", "default_role": "viewer"}"#),
    ..Route::DEFAULT
};

/// The longest life of a link, in hours.
const HOURS_MAX: i64 = 30 * 24;

/// A link to make.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSetupLink {
    /// Display name. The connection and the directory get it too.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// The role of people who log in for the first time, and of the directory's users: no more than the caller's own rights, and never
    /// `owner`.
    #[garde(skip)]
    pub default_role: JoiningRole,
    /// After how many hours it ends, whether or not the set-up is finished: up to 30 days.
    #[garde(range(min = 1, max = HOURS_MAX))]
    #[serde(default = "three_days")]
    pub expires_in_hours: i64,
}

fn three_days() -> i64 {
    72
}

/// A link that was just made, with its URL.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CreatedSetupLink {
    /// The link as later reads show it.
    #[serde(flatten)]
    pub link: SetupLinkView,
    /// The page for the customer's administrator. It is not shown again, and whoever opens it first has it: send it to them alone.
    pub url: String,
}

async fn handle(app: &'static App, call: Call<CreateSetupLink>) -> Result<Answer<CreatedSetupLink>, Problem> {
    let (caller, body, now) = (call.authorised()?, &call.body, app.now());
    caller.require_directory_roles(app, Some(body.default_role), &[]).await?;
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record =
        record_request(app, caller.scope(), Table::Access, key.as_ref(), SetupLinkId::new(now)).await?;
    record.refuse_removed(app).await?;
    let secret = setup_secret(caller.secret(), record.id, record.nonce.as_deref());
    let wanted = SetupLink {
        id: record.id,
        name: body.name.clone(),
        default_role: body.default_role,
        made_by: caller.authority().maker,
        secret_hash: secret.hash(),
        expires_at: now.as_millisecond() + body.expires_in_hours * 3_600_000,
        opened_at: None,
        credential: None,
        finished_at: None,
        connection: SsoConnectionId::new(now),
        directory: DirectoryId::new(now),
        directory_token: None,
        domains: Default::default(),
    };
    let link = caller.add_setup_link(app, &wanted).await?;
    let token = SetupToken::new(caller.scope().org(), link.id, secret);
    // Browsers keep what comes after the `#` to themselves.
    let url = format!("{}/setup#token={}", app.setting("PUBLIC_URL").trim_end_matches('/'), token.reveal());
    let created = CreatedSetupLink { link: SetupLinkView::of(app, &link), url };
    Ok(Answer::ok(created).replayed(record.again))
}
