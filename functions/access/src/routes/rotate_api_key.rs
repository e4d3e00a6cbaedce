//! `POST /v1/api-keys/{id}/rotate`: creates a successor of a key and shows it once. The old key works for some hours more.
//!
//! In: the key, and how long both work. Refused: a key that can do more than the caller's own, because the caller gets its
//! successor; a key that has a successor already, because a leaked key could survive its own rotation. Written: the idempotency
//! record (if the request has a key); the new credential; the old one's end and successor. A crash in between leaves both keys
//! working, and a repetition goes on from there. The successor can do what the old key could do when it was read, and no more than
//! the person who rotates it. If the old key is revoked or narrowed before its successor is recorded in it, the successor is revoked.

use garde::Validate;
use jiff::Timestamp;
use posthorn_access::{Authorised, Authority, CREDENTIAL_SORT, Permission, codes::API_KEY_INACTIVE};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::ApiKeyId;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{CredentialItem, Read, Store, StoreError, Stored, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api_key::{self, ApiKeyView, CreatedApiKey, Wanted, authority_of, find, mint};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "rotate-api-key",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        api_key::FINDS,
        Authorised::READS_AUTHORITY,
        records_requests(Table::Access),
        api_key::MINTS,
        Table::Access.get().put(),
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
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
    example: Example::at("/v1/api-keys/key_01kajbch80fhra2avt0s3fj8ks/rotate")
        .body(r#"{"overlap_hours": 48}"#),
    ..Route::DEFAULT
};

/// How long the old key works by default, in hours: a day to deploy the new key everywhere.
const OVERLAP_HOURS: u16 = 24;
/// A week. For a longer overlap, create a key and revoke the old one later.
const OVERLAP_HOURS_MAX: u16 = 168;
const HOUR_MS: i64 = 3_600_000;

/// How to rotate the key.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RotateApiKey {
    /// How many hours the old key continues to work, 0 to 168. Default: 24.
    #[garde(range(max = OVERLAP_HOURS_MAX))]
    #[serde(default)]
    pub overlap_hours: Option<u16>,
}

async fn handle(app: &'static App, call: Call<RotateApiKey>) -> Result<Answer<CreatedApiKey>, Problem> {
    let caller = call.authorised()?;
    let old = find(app, caller, call.id()?).await?;
    let own = caller.authority_now(app).await?;
    let authority = authority_of(&old.value)?;
    if let Some(excess) = authority.excess(&own) {
        return Err(excess.into());
    }
    // Whoever gets the successor's secret must not read what their role hides, nor keep it after they left.
    let authority = Authority { maker: own.maker.or(authority.maker), ..authority };
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record =
        record_request(app, caller.scope(), Table::Access, key.as_ref(), ApiKeyId::new(app.now())).await?;
    // Once the successor exists, the state of the old key does not matter any more.
    if !(record.again && is_there(app, record.id).await?) {
        require_active(&old.value, app.now())?;
    }
    let rotated_from = Some(old.value.id);
    let wanted = Wanted { name: old.value.name.clone(), authority: &authority, rotated_from };
    let (credential, key) = mint(app, &record, caller.secret(), wanted).await?;
    let overlap_ms = i64::from(call.body.overlap_hours.unwrap_or(OVERLAP_HOURS)) * HOUR_MS;
    // Counted from the first request, so that a repetition does not postpone the end.
    let end_ms = record.id.created_at().as_millisecond() + overlap_ms;
    if let Err(why) = hand_on(app, old, &credential, end_ms).await? {
        revoke(app, record.id).await?;
        return Err(why.problem());
    }
    let created = CreatedApiKey { key: ApiKeyView::of(&credential)?, token: key.reveal() };
    Ok(Answer::ok(created).replayed(record.again))
}

fn require_active(key: &CredentialItem, now: Timestamp) -> Result<(), Problem> {
    match key.rotated_to {
        _ if key.has_ended(now) => Err(inactive()),
        Some(successor) => Err(rotated_to(successor)),
        None => Ok(()),
    }
}

fn inactive() -> Problem {
    API_KEY_INACTIVE.because("The API key is revoked or has expired. Create a new one.")
}

fn rotated_to(successor: ApiKeyId) -> Problem {
    API_KEY_INACTIVE
        .because(format!("The API key was already rotated. Rotate its successor {successor} instead."))
}

async fn is_there(app: &App, id: ApiKeyId) -> Result<bool, StoreError> {
    let partition = app.part::<Store>().credential(id);
    Ok(partition.get::<CredentialItem>(CREDENTIAL_SORT, Read::Consistent).await?.is_some())
}

/// Revokes a new key that could not become the successor. No caller has seen it.
async fn revoke(app: &App, id: ApiKeyId) -> Result<(), StoreError> {
    let now_ms = app.now().as_millisecond();
    let revoke = |key: &mut CredentialItem| key.revoked_at.replace(now_ms).is_none();
    app.part::<Store>().credential(id).revise(CREDENTIAL_SORT, Read::Consistent, revoke).await?;
    Ok(())
}

/// Why a key did not become another's successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// The old key has another successor already.
    Rotated(ApiKeyId),
    /// The old key was revoked or has expired.
    Ended,
    /// The permissions, scope or limits of the old key have changed.
    Changed,
}

impl Refused {
    fn problem(self) -> Problem {
        match self {
            Self::Rotated(first) => rotated_to(first),
            Self::Ended => inactive(),
            Self::Changed => CONFLICT.because(
                "The API key was changed during the rotation. Rotate it again, with another Idempotency-Key.",
            ),
        }
    }
}

/// Records the successor in the old key, and ends the old key at `at_ms` unless it ends earlier. Refuses if the two keys no
/// longer have the same scope, permissions and limits.
async fn hand_on(
    app: &App,
    old: Stored<CredentialItem>,
    successor: &CredentialItem,
    at_ms: i64,
) -> Result<Result<(), Refused>, StoreError> {
    let (partition, now) = (app.part::<Store>().credential(old.value.id), app.now());
    let mut outcome = Ok(());
    let shorten = |key: &mut CredentialItem| {
        outcome = check_succession(key, successor, now);
        let changed = outcome.is_ok() && key.rotated_to.is_none();
        if changed {
            key.rotated_to = Some(successor.id);
            key.expires_at = Some(key.expires_at.map_or(at_ms, |end| end.min(at_ms)));
        }
        changed
    };
    partition.revise_from(CREDENTIAL_SORT, old, shorten).await?;
    Ok(outcome)
}

fn check_succession(key: &CredentialItem, successor: &CredentialItem, now: Timestamp) -> Result<(), Refused> {
    match key.rotated_to {
        // The rotation is complete: later changes to either key do not undo it.
        Some(known) if known == successor.id => Ok(()),
        Some(first) => Err(Refused::Rotated(first)),
        None if key.has_ended(now) => Err(Refused::Ended),
        None if successor.has_ended(now) || !open_the_same(key, successor) => Err(Refused::Changed),
        None => Ok(()),
    }
}

/// Whether two keys have the same scope, permissions and limits. The successor's maker is whoever rotated the key.
fn open_the_same(key: &CredentialItem, successor: &CredentialItem) -> bool {
    let opened = |key: &CredentialItem| {
        Authority::of(key).map(|authority| Authority { maker: None, ..authority }).ok()
    };
    opened(key).is_some_and(|one| opened(successor) == Some(one))
}
