//! `POST /v1/api-keys/{id}/rotate`: makes a key in another's place and shows it once. The old one works for a while longer.
//!
//! In: which, and how long both are to work. Refused: a key that opens more than the caller's own, for whoever rotates a key
//! holds its successor. Written: the idempotency claim (with a key), the new credential, the end of the old one. A crash in
//! between leaves both working, and a repetition goes on from there.

use garde::Validate;
use posthorn_access::{CREDENTIAL_SORT, Permission, codes::API_KEY_INACTIVE};
use posthorn_app::App;
use posthorn_idempotency::claim;
use posthorn_ids::ApiKeyId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_store::{CredentialItem, Read, Store, StoreError, Stored, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api_key::{ApiKeyView, CreatedApiKey, Wanted, authority_of, find, mint};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "rotate-api-key",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "rotate-api-key", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/api-keys/{id}/rotate",
    permission: Some(Permission::ApiKeysWrite),
    summary: "Rotate an API key",
    request: Some(schema::<RotateApiKey>),
    response: Some(schema::<CreatedApiKey>),
    codes: &[API_KEY_INACTIVE],
    idempotent: true,
    ..Route::DEFAULT
};

/// How long the old key goes on working where the request does not say, in hours: a day to bring the new one everywhere.
const OVERLAP_HOURS: u16 = 24;
/// A week: whoever needs longer makes a key and revokes the old one when it is done.
const OVERLAP_HOURS_MAX: u16 = 168;
const HOUR_MS: i64 = 3_600_000;

/// How to rotate.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RotateApiKey {
    /// How many hours the old key goes on working, 0 to 168; 24 where it is not given.
    #[garde(inner(range(max = OVERLAP_HOURS_MAX)))]
    #[schemars(range(max = OVERLAP_HOURS_MAX))]
    #[serde(default)]
    pub overlap_hours: Option<u16>,
}

async fn handle(app: &'static App, call: Call<RotateApiKey>) -> Result<Answer<CreatedApiKey>, Problem> {
    let caller = call.authorised()?;
    let old = find(app, caller, call.id()?).await?;
    let authority = authority_of(&old.value)?;
    if let Some(excess) = authority.excess(caller.authority()) {
        return Err(excess.into());
    }
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(call.credential()));
    let claim = claim(app, caller.scope(), Table::Access, key.as_ref(), ApiKeyId::new(app.now())).await?;
    // Once the successor is there, nothing that became of the old key matters any more.
    if !(claim.again && is_there(app, claim.id).await?) {
        require_active(&old.value, app.now().as_millisecond())?;
    }
    let rotated_from = Some(old.value.id);
    let wanted = Wanted { name: old.value.name.clone(), authority: &authority, rotated_from };
    let (credential, key) = mint(app, &claim, call.credential(), wanted).await?;
    let overlap_ms = i64::from(call.body.overlap_hours.unwrap_or(OVERLAP_HOURS)) * HOUR_MS;
    // Counted from the first request, so that repeating it does not put the end off.
    end_at(app, old, claim.id.created_at().as_millisecond() + overlap_ms).await?;
    let created = CreatedApiKey { key: ApiKeyView::of(&credential)?, token: key.reveal() };
    Ok(Answer::ok(created).replayed(claim.again))
}

fn require_active(key: &CredentialItem, now_ms: i64) -> Result<(), Problem> {
    let ended = key.revoked_at.is_some() || key.expires_at.is_some_and(|at| at <= now_ms);
    match ended {
        true => Err(API_KEY_INACTIVE.because("The API key is revoked or has expired. Make a new one.")),
        false => Ok(()),
    }
}

async fn is_there(app: &App, id: ApiKeyId) -> Result<bool, StoreError> {
    let partition = app.part::<Store>().credential(id);
    Ok(partition.get::<CredentialItem>(CREDENTIAL_SORT, Read::Consistent).await?.is_some())
}

/// Has the old key end then, unless it ends earlier anyway.
async fn end_at(app: &App, old: Stored<CredentialItem>, at_ms: i64) -> Result<(), StoreError> {
    let partition = app.part::<Store>().credential(old.value.id);
    let shorten = |key: &mut CredentialItem| {
        let news = key.expires_at.is_none_or(|end| end > at_ms);
        if news {
            key.expires_at = Some(at_ms);
        }
        news
    };
    partition.revise_from(CREDENTIAL_SORT, old, shorten).await?;
    Ok(())
}
