//! `POST /v1/suppressions/batch`: suppresses up to a thousand addresses, each on its own.
//!
//! Written: the idempotency claim (with a key), then one conditional write for each address, fifty at a time. A batch that is
//! cut off is repeated whole: what was written before is found again under the same id.

use futures::future::try_join_all;
use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::{Cause, Reason, TOPICS_MAX, Topic};
use posthorn_consent_store::{SUPPRESSES, fresh_id, suppress, topics};
use posthorn_idempotency::{Claim, claim, claims};
use posthorn_ids::{SuppressionId, SuppressionKind, TopicId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{Read, StoreError, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suppression::{manual, said_at_ms};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "create-suppressions",
    trigger: Trigger::Http(&ROUTE),
    uses: &[claims(Table::Consent), SUPPRESSES, Table::Consent.query()],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/suppressions/batch",
    permission: Some(Permission::SuppressionsWrite),
    summary: "Suppress many addresses",
    request: Some(schema::<CreateSuppressions>),
    response: Some(schema::<SuppressionResults>),
    idempotent: true,
    // A thousand of the longest entries.
    body_bytes_max: 512 * 1024,
    example: Example::NONE.body(r#"{"suppressions": [{"address": "grace@example.net"}, {"address": "edsger@example.net", "reason": "unsubscribe", "topic_id": "topic_01kajbch80f6x9m2k4q8r1t3vw"}]}"#),
    ..Route::DEFAULT
};

/// Twenty rounds of fifty writes of some ten milliseconds: far within the 29 seconds that an HTTP API waits, and no more at
/// once than a new table's partition takes.
const ENTRIES_MAX: usize = 1_000;
const AT_ONCE: usize = 50;

/// Addresses that are not to be written to.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSuppressions {
    /// One to a thousand. An entry that is refused leaves the others as they are.
    #[garde(length(min = 1, max = ENTRIES_MAX))]
    pub suppressions: Vec<Entry>,
}

/// One of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SuppressionEntry")]
pub struct Entry {
    /// The address, without a name.
    pub address: String,
    /// Why; `manual` where it is not given.
    #[serde(default = "manual")]
    pub reason: Reason,
    /// The topic that it is about; everything where it is not given.
    #[serde(default)]
    pub topic_id: Option<TopicId>,
}

/// What became of each.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SuppressionResults {
    /// Always `list`.
    pub object: &'static str,
    /// One for each entry, in their order.
    pub data: Vec<SuppressionResult>,
    /// How many were suppressed by this request.
    pub created: usize,
    /// How many were suppressed already.
    pub existing: usize,
    /// How many were refused.
    pub refused: usize,
}

/// What became of one entry.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SuppressionResult {
    /// The address as it was given.
    pub address: String,
    /// What became of it.
    pub status: ResultStatus,
    /// The suppression's id, where there is one.
    pub id: Option<SuppressionId>,
    /// Why it was refused.
    pub error: Option<String>,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultStatus {
    /// It is suppressed now.
    Created,
    /// It was suppressed already; the reason was added to it.
    Existing,
    /// It was not suppressed.
    Refused,
}

async fn handle(
    app: &'static App,
    call: Call<CreateSuppressions>,
) -> Result<Answer<SuppressionResults>, Problem> {
    let scope = call.scope()?;
    let fresh = SuppressionId::new(app.now());
    let claim = claim(app, scope, Table::Consent, call.idempotency_key.as_ref(), fresh).await?;
    let entries = &call.body.suppressions;
    let known = known_topics(app, scope, entries).await?;
    let mut data = Vec::with_capacity(entries.len());
    for chunk in entries.chunks(AT_ONCE) {
        let writes = chunk.iter().map(|entry| one(app, scope, entry, &known, &claim));
        data.extend(try_join_all(writes).await?);
    }
    let count = |status| data.iter().filter(|result| result.status == status).count();
    let (created, existing, refused) =
        (count(ResultStatus::Created), count(ResultStatus::Existing), count(ResultStatus::Refused));
    Ok(Answer::ok(SuppressionResults { object: "list", data, created, existing, refused })
        .replayed(claim.again))
}

/// The scope's topics, read at once and only if an entry names one.
async fn known_topics(app: &App, scope: &Scope, entries: &[Entry]) -> Result<Vec<TopicId>, StoreError> {
    if entries.iter().all(|entry| entry.topic_id.is_none()) {
        return Ok(Vec::new());
    }
    let items = topics(app, scope).query("", TOPICS_MAX as i32 + 1, false, Read::Consistent).await?;
    items.into_iter().map(|item| Ok(item.decode::<Topic>()?.value.id)).collect()
}

async fn one(
    app: &App,
    scope: &Scope,
    entry: &Entry,
    known: &[TopicId],
    batch: &Claim<SuppressionKind>,
) -> Result<SuppressionResult, StoreError> {
    let result = |status, id, error| SuppressionResult { address: entry.address.clone(), status, id, error };
    let address: posthorn_consent::Address = match entry.address.parse() {
        Ok(address) => address,
        Err(error) => {
            return Ok(result(ResultStatus::Refused, None, Some(format!("The address {error}."))));
        }
    };
    if let Some(topic) = entry.topic_id.filter(|topic| !known.contains(topic)) {
        let error = format!("{topic} is none of your topics.");
        return Ok(result(ResultStatus::Refused, None, Some(error)));
    }
    // Derived from the batch, so that repeating it under its key finds its own suppressions.
    let id = fresh_id(batch.id.created_at(), &address, entry.topic_id);
    let cause = Cause { reason: entry.reason, at_ms: said_at_ms(batch), email_id: None, event_id: None };
    let (standing, _) = suppress(app, scope, &address, entry.topic_id, cause, id).await?;
    let status = if standing.id == id { ResultStatus::Created } else { ResultStatus::Existing };
    Ok(result(status, Some(standing.id), None))
}
