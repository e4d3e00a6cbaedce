//! `GET /v1/audit/verify`: walks the organisation's chain and names the first link that does not hold.
//!
//! Read: the head, and from the end of the archive on every link, up to [`CHECKED_MAX`] a call. A link that the head has
//! just added may still be on its way to the table: for [`PENDING_MS`] it is not missed. Where the chain's beginning moves
//! while it is walked along, for `archive-audit` is at work, it is begun anew.

use garde::Validate;
use posthorn_access::{Permission, codes::TENANT_BOUND_KEY};
use posthorn_app::App;
use posthorn_audit::{Anchor, Broken, ChainHead, HEAD_SORT, LinkItem, Reason, Walk, chain_partition, sort};
use posthorn_items::Scope;
use posthorn_problem::{INVALID_CURSOR, Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
    uses::Table,
};
use posthorn_store::{Cursor, Partition, Read, Store, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "verify-audit",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.get().query()],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
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
/// How often the beginning may move during a call: it does each time that an object is archived, which takes longer than a
/// look at what is left.
const ROUNDS_MAX: usize = 8;

/// From where, and what somebody noted down.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifyAudit {
    /// The `next_cursor` of an answer that has more; from the beginning where there is none.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
    /// The number of a `last` that was noted down, together with `hash`.
    #[garde(skip)]
    #[serde(default)]
    pub seq: Option<u64>,
    /// The hash of that `last`.
    #[garde(length(equal = 64))]
    #[serde(default)]
    pub hash: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditVerification {
    /// Always `audit_verification`.
    pub object: &'static str,
    /// Whether every link that was looked at holds, and the anchor, if one was given.
    pub intact: bool,
    /// How many hold.
    pub checked: u64,
    /// The first that does not; `next_cursor` goes on after it.
    pub first_broken: Option<BrokenLink>,
    /// Whether the link `seq` is there and has this `hash`; null where no anchor was given, or it lies in the archive.
    pub anchor_holds: Option<bool>,
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
    let noted = noted(&call.query)?;
    let chain = chain_partition(app.part::<Store>(), scope);
    let from = call.query.after.as_deref().map(|cursor| place(scope, cursor)).transpose()?;
    let standing = match &noted {
        Some(noted) => hash_at(&chain, noted.seq).await?,
        None => None,
    };
    let Walked { head, walk, found } = walk_along(&chain, from, app.now().as_millisecond()).await?;
    let anchor_holds = noted.and_then(|noted| holds(&head, &noted, standing));
    let next = found.as_ref().map_or(walk.at(), |found| &found.behind);
    let has_more = (found.is_some() || walk.checked() >= CHECKED_MAX) && next.seq < head.last.seq;
    Ok(Answer::ok(AuditVerification {
        object: "audit_verification",
        intact: found.is_none() && anchor_holds != Some(false),
        checked: walk.checked(),
        next_cursor: has_more.then(|| cursor(scope, next)),
        first_broken: found.map(|found| found.broken.into()),
        anchor_holds,
        last: AuditAnchor { seq: head.last.seq, hash: head.last.hash },
        archived_to: head.archived.seq,
        has_more,
    }))
}

impl From<Broken> for BrokenLink {
    fn from(broken: Broken) -> Self {
        Self { seq: broken.seq, id: broken.id, reason: broken.reason.as_str() }
    }
}

/// A chain that was walked along.
struct Walked {
    /// As it was read before; empty where there is none.
    head: ChainHead,
    walk: Walk,
    found: Option<Found>,
}

/// The first link that does not hold.
struct Found {
    broken: Broken,
    /// The last place before the next link that is there, whose hash nobody knows.
    behind: Anchor,
}

impl Found {
    fn at(broken: Broken, place: &str) -> Self {
        let behind = broken.seq.max(place.parse().map_or(0, |place: u64| place.saturating_sub(1)));
        Self { broken, behind: Anchor { seq: behind, hash: String::new() } }
    }
}

/// Walks along the chain from a place, or from the end of the archive; what is archived meanwhile is not missed.
async fn walk_along(chain: &Partition<'_>, from: Option<Anchor>, now_ms: i64) -> Result<Walked, StoreError> {
    let mut head = chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await?;
    for _ in 0..ROUNDS_MAX {
        let Some(known) = head.map(|head| head.value) else {
            let (head, found) = (ChainHead::default(), headless(chain).await?);
            return Ok(Walked { walk: Walk::after(head.archived.clone()), head, found });
        };
        let mut walk = begin(&known, from.clone());
        let found = step_along(chain, &known, &mut walk, now_ms).await?;
        let Some(missed) = &found else { return Ok(Walked { head: known, walk, found }) };
        head = chain.get::<ChainHead>(HEAD_SORT, Read::Consistent).await?;
        if head.as_ref().is_none_or(|head| head.value.archived.seq < missed.broken.seq) {
            return Ok(Walked { head: known, walk, found });
        }
    }
    Err(StoreError::Contended)
}

/// What lies before the end of the archive has left the table since.
fn begin(head: &ChainHead, from: Option<Anchor>) -> Walk {
    match from.filter(|from| from.seq >= head.archived.seq) {
        None => Walk::after(head.archived.clone()),
        Some(from) if from.hash.is_empty() => Walk::behind_break(from.seq),
        Some(from) => Walk::after(from),
    }
}

/// Walks on until the chain ends, breaks, or enough is checked.
async fn step_along(
    chain: &Partition<'_>,
    head: &ChainHead,
    walk: &mut Walk,
    now_ms: i64,
) -> Result<Option<Found>, StoreError> {
    let is_pending = |broken: &Broken| {
        broken.id.is_none() && broken.seq >= head.tail_from() && now_ms < head.appended_at_ms + PENDING_MS
    };
    while walk.checked() < CHECKED_MAX && walk.at().seq < head.last.seq {
        let (low, high) = (sort(walk.at().seq + 1), sort(head.last.seq));
        let items = chain.between(&low, &high, READ_AT_ONCE, Read::Consistent).await?;
        if items.is_empty() {
            break;
        }
        for item in items {
            let place = item.sort().unwrap_or_default().to_owned();
            // What cannot be read as a link is one whose text was changed.
            let link = item.decode::<LinkItem>().map(|link| link.value).unwrap_or_default();
            if let Err(broken) = walk.step(&place, &link) {
                return Ok((!is_pending(&broken)).then(|| Found::at(broken, &place)));
            }
        }
    }
    let is_whole = walk.checked() < CHECKED_MAX || walk.at().seq == head.last.seq;
    let broken = if is_whole { walk.end(&head.last).err() } else { None };
    let broken = broken.filter(|broken| broken.reason != Reason::Truncated || !is_pending(broken));
    // Nothing follows what is missing at the end.
    Ok(broken.map(|broken| Found { broken, behind: head.last.clone() }))
}

/// A log without a head has no links either.
async fn headless(chain: &Partition<'_>) -> Result<Option<Found>, StoreError> {
    let links = chain.query("", 1, false, Read::Consistent).await?;
    let broken = Broken { seq: 0, id: None, reason: Reason::Removed };
    Ok((!links.is_empty()).then(|| Found { broken, behind: Anchor::default() }))
}

fn noted(query: &VerifyAudit) -> Result<Option<Anchor>, Problem> {
    match (query.seq, &query.hash) {
        (Some(seq), Some(hash)) => Ok(Some(Anchor { seq, hash: hash.clone() })),
        (None, None) => Ok(None),
        _ => Err(VALIDATION_FAILED
            .because("An anchor is a number and its hash.")
            .at("seq", "must stand together with `hash`")),
    }
}

/// The hash of the link at a number.
async fn hash_at(chain: &Partition<'_>, seq: u64) -> Result<Option<String>, StoreError> {
    let place = sort(seq);
    let found = chain.between(&place, &place, 1, Read::Consistent).await?.pop();
    Ok(found.and_then(|item| item.decode::<LinkItem>().ok()).map(|link| link.value.hash))
}

/// Whether the chain has this link still, whose hash was `standing` before the head was read: so what was archived in between
/// is not missed. `None` where it is archived.
fn holds(head: &ChainHead, noted: &Anchor, standing: Option<String>) -> Option<bool> {
    let known = [&head.last, &head.archived].into_iter().find(|known| known.seq == noted.seq);
    match known {
        Some(known) => Some(known.hash == noted.hash),
        None if noted.seq < head.archived.seq => None,
        None => Some(standing.as_ref() == Some(&noted.hash)),
    }
}

fn cursor(scope: &Scope, at: &Anchor) -> String {
    Cursor::encode(scope, CURSOR_KIND, &format!("{}-{}", at.seq, at.hash))
}

/// The place that a cursor stands at; behind a break it has no hash.
fn place(scope: &Scope, cursor: &str) -> Result<Anchor, StoreError> {
    let place = Cursor::decode(scope, CURSOR_KIND, cursor)?;
    let (seq, hash) = place.split_once('-').ok_or(StoreError::InvalidCursor)?;
    Ok(Anchor { seq: seq.parse().map_err(|_| StoreError::InvalidCursor)?, hash: hash.to_owned() })
}
