//! `POST /v1/api-keys`: makes a key of the caller's own organisation, tenant and environment, and shows it once.

use garde::Validate;
use posthorn_access::{CREDENTIAL_SORT, NewKey, Permission};
use posthorn_app::App;
use posthorn_idempotency::claim;
use posthorn_ids::ApiKeyId;
use posthorn_problem::{INSUFFICIENT_SCOPE, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_store::{Store, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The function.
pub const FUNCTION: Function = Function {
    context: "access",
    name: "create-api-key",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "create-api-key", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/api-keys",
    permission: Some(Permission::Manage),
    summary: "Create an API key",
    request: Some(schema::<CreateApiKey>),
    response: Some(schema::<CreatedApiKey>),
    idempotent: true,
    ..Route::DEFAULT
};

/// A key to make.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// What people call it.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// What it may do; no more than the key that makes it. Left out, `permission` says it.
    #[garde(inner(length(min = 1, max = 3)), custom(is_said_once(&self.permission)))]
    #[schemars(length(min = 1, max = 3))]
    #[serde(default)]
    pub scopes: Option<Vec<Permission>>,
    /// What it may do in the words of email SDKs: `full_access`, which is all that the key that makes it may do and what
    /// counts where neither is given, or `sending_access`.
    #[garde(skip)]
    #[serde(default)]
    pub permission: Option<Access>,
}

/// What a key may do, in the words of email SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// All that the key that makes it may do.
    FullAccess,
    /// To send.
    SendingAccess,
}

fn is_said_once(
    permission: &Option<Access>,
) -> impl FnOnce(&Option<Vec<Permission>>, &()) -> garde::Result + '_ {
    move |scopes, ()| match (scopes, permission) {
        (Some(_), Some(_)) => Err(garde::Error::new("cannot stand beside `permission`")),
        _ => Ok(()),
    }
}

/// A key that was just made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CreatedApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// The key itself. It is not shown again: only its hash is kept.
    pub token: String,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

async fn handle(app: &'static App, call: Call<CreateApiKey>) -> Result<Answer<CreatedApiKey>, Problem> {
    let caller = call.authorised()?;
    let scope = caller.scope();
    let mut scopes = match (&call.body.scopes, call.body.permission) {
        (Some(scopes), _) => scopes.clone(),
        (None, Some(Access::SendingAccess)) => vec![Permission::Send],
        // Who runs the installation says so in so many words.
        (None, Some(Access::FullAccess) | None) => {
            let all = caller.permissions().iter().copied();
            all.filter(|permission| *permission != Permission::Operate).collect()
        }
    };
    scopes.sort_unstable();
    scopes.dedup();
    if let Some(beyond) = scopes.iter().find(|wanted| !caller.permissions().contains(wanted)) {
        let detail =
            format!("A key cannot make one that is stronger than itself: it lacks `{}`.", beyond.as_str());
        return Err(INSUFFICIENT_SCOPE
            .because(detail)
            .at("/scopes", "must be among the caller's own scopes"));
    }
    // The secret is derived from the caller's own, so only the same caller may repeat the request.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(call.credential()));
    let claim = claim(app, scope, Table::Access, key.as_ref(), ApiKeyId::new(app.now())).await?;
    let name = call.body.name.clone();
    let made = match &claim.nonce {
        // So that a repetition of the request can show the key again, while nobody else can.
        Some(nonce) => {
            NewKey::repeatable(scope, claim.id, name, &scopes, call.credential().as_bytes(), nonce)
        }
        None => NewKey::random(scope, claim.id, name, &scopes),
    };
    app.part::<Store>().credential(claim.id).create(CREDENTIAL_SORT, &made.credential).await?;
    let created = CreatedApiKey {
        id: claim.id,
        name: call.body.name.clone(),
        scopes,
        token: made.key.reveal(),
        created_at: claim.id.created_at().to_string(),
    };
    Ok(Answer::ok(created).replayed(claim.again))
}
