//! `GET /v1/audit/verify`: checks the organisation's audit chain and returns the first broken link.
//!
//! Read: the head, and every link after the archive, up to [`CHECKED_MAX`] per call. The links of the latest append may not be
//! written yet: for [`PENDING_MS`] they do not count as missing. If `archive-audit` trims the chain during the walk, the walk
//! restarts.

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
    summary: "Check that the audit log is unchanged",
    query: Some(schema::<VerifyAudit>),
    response: Some(schema::<AuditVerification>),
    codes: &[INVALID_CURSOR, TENANT_BOUND_KEY],
    ..Route::DEFAULT
};

/// The most links that one call checks: some megabytes, read within some seconds.
const CHECKED_MAX: u64 = 5_000;
/// Links that one query reads. A link has at most some 10 KB, mostly 1 KB.
const READ_AT_ONCE: i32 = 250;
/// How long the links of the latest append may be missing. If `record-audit` is killed before it writes them, its pack comes back
/// after the queue's visibility timeout (6 minutes) or a wait of at most 15 minutes, and the next append writes them.
const PENDING_MS: i64 = 20 * 60 * 1000;
/// The kind of the cursor: no other list accepts it.
const CURSOR_KIND: &str = "audit_walk";
/// How often one call may restart the walk. The chain is trimmed each time that an object is archived, which takes longer than a walk
/// over the rest.
const ROUNDS_MAX: usize = 8;

/// Where to start, and an anchor to check.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifyAudit {
    /// The `next_cursor` of the previous answer. Default: the beginning of the log.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
    /// The `seq` of a `last` that you saved earlier. Requires `hash`.
    #[garde(skip)]
    #[serde(default)]
    pub seq: Option<u64>,
    /// The `hash` of that `last`.
    #[garde(length(equal = 64))]
    #[serde(default)]
    pub hash: Option<String>,
}

/// The result of a check of the audit log.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditVerification {
    /// Always `audit_verification`.
    pub object: &'static str,
    /// Whether all links that were checked are intact, and the anchor too if one was given.
    pub intact: bool,
    /// How many links were checked and are intact.
    pub checked: u64,
    /// The first broken link; null if there is none. `next_cursor` continues after it.
    pub first_broken: Option<BrokenLink>,
    /// Whether the link `seq` exists and has this `hash`. Null if no anchor was given, or if the link is archived.
    pub anchor_holds: Option<bool>,
    /// The last link of the log. Save it as an anchor, to detect later whether the whole log was replaced.
    pub last: AuditAnchor,
    /// Links up to this number are archived and are not checked here.
    pub archived_to: u64,
    /// Whether there are more links to check.
    pub has_more: bool,
    /// Continues the check in the next request; null if there are no more links.
    pub next_cursor: Option<String>,
}

/// A broken link of the audit log.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BrokenLink {
    /// Its number, from 1; 0 for the head of the log.
    pub seq: u64,
    /// The id of its entry; null if it cannot be read.
    pub id: Option<String>,
    /// `changed`, `removed`, `reordered` or `truncated`. `truncated`: this link and all later links are missing.
    pub reason: &'static str,
}

/// The number and hash of a link.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditAnchor {
    /// Its number; 0 if the log is empty.
    pub seq: u64,
    /// Its SHA-256 hash in hexadecimal.
    pub hash: String,
}

async fn handle(
    app: &'static App,
    call: Call<(), VerifyAudit>,
) -> Result<Answer<AuditVerification>, Problem> {
    let scope = call.scope()?;
    if scope.tenant().is_some() {
        let detail = "The log covers the whole organisation. Use a key of the organisation itself, without acting as a tenant.";
        return Err(TENANT_BOUND_KEY.because(detail));
    }
    let anchor = anchor(&call.query)?;
    let chain = chain_partition(app.part::<Store>(), scope);
    let from = call.query.after.as_deref().map(|cursor| place(scope, cursor)).transpose()?;
    let hash_before = match &anchor {
        Some(anchor) => hash_at(&chain, anchor.seq).await?,
        None => None,
    };
    let Walked { head, walk, found } = walk_along(&chain, from, app.now().as_millisecond()).await?;
    let anchor_holds = anchor.and_then(|anchor| holds(&head, &anchor, hash_before));
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

/// The result of a walk.
struct Walked {
    /// The head as it was read before the walk; empty if there is none.
    head: ChainHead,
    walk: Walk,
    found: Option<Found>,
}

/// The first broken link.
struct Found {
    broken: Broken,
    /// The place before the next existing link, from which the check continues. Its hash is unknown.
    behind: Anchor,
}

impl Found {
    fn at(broken: Broken, place: &str) -> Self {
        let behind = broken.seq.max(place.parse().map_or(0, |place: u64| place.saturating_sub(1)));
        Self { broken, behind: Anchor { seq: behind, hash: String::new() } }
    }
}

/// Walks the chain from a place, or from the end of the archive. Links that are archived during the walk do not count as missing.
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

/// Starts a walk at `from`, or at the end of the archive if `from` is before it: those links are no longer in the table.
fn begin(head: &ChainHead, from: Option<Anchor>) -> Walk {
    match from.filter(|from| from.seq >= head.archived.seq) {
        None => Walk::after(head.archived.clone()),
        Some(from) if from.hash.is_empty() => Walk::behind_break(from.seq),
        Some(from) => Walk::after(from),
    }
}

/// Walks until the chain ends or breaks, or [`CHECKED_MAX`] links are checked.
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
            // An unreadable link counts as a changed link.
            let link = item.decode::<LinkItem>().map(|link| link.value).unwrap_or_default();
            if let Err(broken) = walk.step(&place, &link) {
                return Ok((!is_pending(&broken)).then(|| Found::at(broken, &place)));
            }
        }
    }
    let is_whole = walk.checked() < CHECKED_MAX || walk.at().seq == head.last.seq;
    let broken = if is_whole { walk.end(&head.last).err() } else { None };
    let broken = broken.filter(|broken| broken.reason != Reason::Truncated || !is_pending(broken));
    // No links follow those that are missing at the end.
    Ok(broken.map(|broken| Found { broken, behind: head.last.clone() }))
}

/// Checks a log without a head: it must have no links either.
async fn headless(chain: &Partition<'_>) -> Result<Option<Found>, StoreError> {
    let links = chain.query("", 1, false, Read::Consistent).await?;
    let broken = Broken { seq: 0, id: None, reason: Reason::Removed };
    Ok((!links.is_empty()).then(|| Found { broken, behind: Anchor::default() }))
}

fn anchor(query: &VerifyAudit) -> Result<Option<Anchor>, Problem> {
    match (query.seq, &query.hash) {
        (Some(seq), Some(hash)) => Ok(Some(Anchor { seq, hash: hash.clone() })),
        (None, None) => Ok(None),
        _ => Err(VALIDATION_FAILED
            .because("An anchor needs both `seq` and `hash`.")
            .at("seq", "must be given together with `hash`")),
    }
}

/// Returns the hash of the link with a number.
async fn hash_at(chain: &Partition<'_>, seq: u64) -> Result<Option<String>, StoreError> {
    let place = sort(seq);
    let found = chain.between(&place, &place, 1, Read::Consistent).await?.pop();
    Ok(found.and_then(|item| item.decode::<LinkItem>().ok()).map(|link| link.value.hash))
}

/// Whether the chain still has the anchor's link. `hash_before` is the link's hash, read before the head, so that a link that was
/// archived in between does not count as missing. `None` if the link is archived.
fn holds(head: &ChainHead, anchor: &Anchor, hash_before: Option<String>) -> Option<bool> {
    let known = [&head.last, &head.archived].into_iter().find(|known| known.seq == anchor.seq);
    match known {
        Some(known) => Some(known.hash == anchor.hash),
        None if anchor.seq < head.archived.seq => None,
        None => Some(hash_before.as_ref() == Some(&anchor.hash)),
    }
}

fn cursor(scope: &Scope, at: &Anchor) -> String {
    Cursor::encode(scope, CURSOR_KIND, &format!("{}-{}", at.seq, at.hash))
}

/// Decodes a cursor to its place. After a break the place has no hash.
fn place(scope: &Scope, cursor: &str) -> Result<Anchor, StoreError> {
    let place = Cursor::decode(scope, CURSOR_KIND, cursor)?;
    let (seq, hash) = place.split_once('-').ok_or(StoreError::InvalidCursor)?;
    Ok(Anchor { seq: seq.parse().map_err(|_| StoreError::InvalidCursor)?, hash: hash.to_owned() })
}
