//! `GET /v1/audit/verify`: walks the organisation's chain and names the first link that does not hold.
//!
//! Read: the head, and from the end of the archive on every link, up to [`CHECKED_MAX`] a call. A link that the head has
//! just added may still be on its way to the table: for [`PENDING_MS`] it is not missed.

use garde::Validate;
use posthorn_access::{Permission, codes::TENANT_BOUND_KEY};
use posthorn_app::App;
use posthorn_audit::{Anchor, Broken, ChainHead, HEAD_SORT, LinkItem, Reason, Walk, chain_partition, sort};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};
use posthorn_store::{Cursor, Partition, Read, Scope, Store, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "verify-audit",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "OPS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "verify-audit", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/audit/verify",
    permission: Some(Permission::AuditRead),
    summary: "Check that nobody has changed the audit log",
    query: Some(schema::<VerifyAudit>),
    response: Some(schema::<AuditVerification>),
    codes: &[INVALID_CURSOR, TENANT_BOUND_KEY],
    ..Route::DEFAULT
};

/// Links checked by one call: some megabytes are read in some seconds.
const CHECKED_MAX: u64 = 5_000;
/// Links read at once: a link has at most some 10 KB, mostly one.
const READ_AT_ONCE: i32 = 250;
/// How long what the head has added may be on its way. Lambda repeats a batch at once and then less and less often; what it
/// gives up on is in a dead-letter queue by then.
const PENDING_MS: i64 = 5 * 60 * 1000;
/// What the cursor is bound to.
const CURSOR_KIND: &str = "audit_walk";

/// From where.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifyAudit {
    /// The `next_cursor` of an answer that has more; from the beginning where there is none.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditVerification {
    /// Always `audit_verification`.
    pub object: &'static str,
    /// Whether every link that was looked at holds.
    pub intact: bool,
    /// How many hold.
    pub checked: u64,
    /// The first that does not.
    pub first_broken: Option<BrokenLink>,
    /// The last link of the log: whoever notes it down can tell later whether all of it was made anew.
    pub last: AuditAnchor,
    /// Links up to this number lie in the archive and are not looked at here.
    pub archived_to: u64,
    /// Whether there are more to look at.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

/// A link that does not hold.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BrokenLink {
    /// Its number, from 1; 0 for the head of the log.
    pub seq: u64,
    /// Its entry's id, where there is one to be read.
    pub id: Option<String>,
    /// `changed`, `removed`, `reordered`, or `truncated`: it and all after it are gone.
    pub reason: &'static str,
}

/// A link's number and hash.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditAnchor {
    /// Its number; 0 where the log is empty.
    pub seq: u64,
    /// SHA-256 in hex.
    pub hash: String,
}

async fn handle(
    app: &'static App,
    call: Call<(), VerifyAudit>,
) -> Result<Answer<AuditVerification>, Problem> {
    let scope = call.scope()?;
    if scope.tenant().is_some() {
        let detail =
            "The log is the whole organisation's. Use a key of its own, and not while it acts as a tenant.";
        return Err(TENANT_BOUND_KEY.because(detail));
    }
    let chain = chain_partition(app.part::<Store>(), scope);
    let head = chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await?.map(|head| head.value);
    let from = call.query.after.as_deref().map(|cursor| anchor(scope, cursor)).transpose()?;
    let known = head.clone().unwrap_or_default();
    let mut walk = Walk::after(from.unwrap_or_else(|| known.archived.clone()));
    let now_ms = app.now().as_millisecond();
    let found = match &head {
        Some(head) => step_along(&chain, head, &mut walk, now_ms).await?,
        None => headless(&chain).await?,
    };
    let has_more = found.is_none() && walk.checked() >= CHECKED_MAX && walk.at().seq < known.last.seq;
    Ok(Answer::ok(AuditVerification {
        object: "audit_verification",
        intact: found.is_none(),
        checked: walk.checked(),
        first_broken: found.map(|broken| BrokenLink {
            seq: broken.seq,
            id: broken.id,
            reason: broken.reason.as_str(),
        }),
        last: AuditAnchor { seq: known.last.seq, hash: known.last.hash },
        archived_to: known.archived.seq,
        has_more,
        next_cursor: has_more.then(|| cursor(scope, walk.at())),
    }))
}

/// Walks on until the chain ends, breaks, or enough is checked.
async fn step_along(
    chain: &Partition<'_>,
    head: &ChainHead,
    walk: &mut Walk,
    now_ms: i64,
) -> Result<Option<Broken>, StoreError> {
    let is_pending = |broken: &Broken| {
        broken.id.is_none() && broken.seq >= head.tail_from() && now_ms < head.appended_at_ms + PENDING_MS
    };
    while walk.checked() < CHECKED_MAX && walk.at().seq < head.last.seq {
        let (low, high) = (sort(walk.at().seq + 1), sort(head.last.seq));
        let found = chain.between(&low, &high, READ_AT_ONCE, Read::Consistent).await?;
        if found.is_empty() {
            break;
        }
        for item in found {
            let place = item.sort().unwrap_or_default().to_owned();
            // What cannot be read as a link is one whose text was changed.
            let link = item.decode::<LinkItem>().map(|link| link.value).unwrap_or_default();
            if let Err(broken) = walk.step(&place, &link) {
                return Ok((!is_pending(&broken)).then_some(broken));
            }
        }
    }
    let is_whole = walk.checked() < CHECKED_MAX || walk.at().seq == head.last.seq;
    let broken = if is_whole { walk.end(&head.last).err() } else { None };
    Ok(broken.filter(|broken| broken.reason != Reason::Truncated || !is_pending(broken)))
}

/// A log without a head has no links either.
async fn headless(chain: &Partition<'_>) -> Result<Option<Broken>, StoreError> {
    let links = chain.query("", 1, false, Read::Consistent).await?;
    Ok((!links.is_empty()).then_some(Broken { seq: 0, id: None, reason: Reason::Removed }))
}

fn cursor(scope: &Scope, at: &Anchor) -> String {
    Cursor::encode(scope, CURSOR_KIND, &format!("{}-{}", at.seq, at.hash))
}

fn anchor(scope: &Scope, cursor: &str) -> Result<Anchor, StoreError> {
    let place = Cursor::decode(scope, CURSOR_KIND, cursor)?;
    let (seq, hash) = place.split_once('-').ok_or(StoreError::InvalidCursor)?;
    Ok(Anchor { seq: seq.parse().map_err(|_| StoreError::InvalidCursor)?, hash: hash.to_owned() })
}
