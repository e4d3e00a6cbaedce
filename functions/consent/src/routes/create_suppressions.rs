//! `POST /v1/suppressions/batch`: suppresses up to a thousand addresses, each independently of the others.
//!
//! Written: the idempotency record (if the request has a key), then one conditional write for each address, fifty at a time. After
//! an interruption the caller repeats the whole batch: suppressions that were written before are found under the same ids.

use futures::future::try_join_all;
use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::{Cause, Reason, TOPICS_MAX, Topic};
use posthorn_consent_store::{SUPPRESSES, fresh_id, suppress, topics};
use posthorn_hidden::RecipientField;
use posthorn_idempotency::{RequestRecord, record_request, records_requests};
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

use crate::suppression::{manual, requested_at_ms};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "create-suppressions",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Consent), SUPPRESSES, Table::Consent.query()],
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

/// Twenty rounds of fifty parallel writes of some ten milliseconds each. That is far below the 29 seconds that an HTTP API waits,
/// and no more in parallel than a partition of a new table takes.
const ENTRIES_MAX: usize = 1_000;
const AT_ONCE: usize = 50;

/// Addresses to suppress.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSuppressions {
    /// One to a thousand entries. A refused entry does not affect the others.
    #[garde(length(min = 1, max = ENTRIES_MAX))]
    pub suppressions: Vec<Entry>,
}

/// One address to suppress.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SuppressionEntry")]
pub struct Entry {
    /// The address, without a name.
    pub address: String,
    /// The reason. Default: `manual`.
    #[serde(default = "manual")]
    pub reason: Reason,
    /// The topic that it applies to. If left out, it applies to everything.
    #[serde(default)]
    pub topic_id: Option<TopicId>,
}

/// The results of a batch.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SuppressionResults {
    /// Always `list`.
    pub object: &'static str,
    /// One result for each entry, in the same order.
    pub data: Vec<SuppressionResult>,
    /// How many addresses this request suppressed.
    pub created: usize,
    /// How many addresses were suppressed already.
    pub existing: usize,
    /// How many entries were refused.
    pub refused: usize,
}

/// The result of one entry.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SuppressionResult {
    /// The address as the request wrote it.
    pub address: RecipientField,
    /// The outcome.
    pub status: ResultStatus,
    /// The id of the suppression; null if the entry was refused.
    pub id: Option<SuppressionId>,
    /// Why the entry was refused; null if it was not.
    pub error: Option<String>,
}

/// The outcome of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultStatus {
    /// This request suppressed the address.
    Created,
    /// The address was suppressed already. The reason was added.
    Existing,
    /// The address was not suppressed: the entry is invalid.
    Refused,
}

async fn handle(
    app: &'static App,
    call: Call<CreateSuppressions>,
) -> Result<Answer<SuppressionResults>, Problem> {
    let scope = call.scope()?;
    let fresh = SuppressionId::new(app.now());
    let record = record_request(app, scope, Table::Consent, call.idempotency_key.as_ref(), fresh).await?;
    let entries = &call.body.suppressions;
    let known = known_topics(app, scope, entries).await?;
    let mut data = Vec::with_capacity(entries.len());
    for chunk in entries.chunks(AT_ONCE) {
        let writes = chunk.iter().map(|entry| one(app, scope, entry, &known, &record));
        data.extend(try_join_all(writes).await?);
    }
    let count = |status| data.iter().filter(|result| result.status == status).count();
    let (created, existing, refused) =
        (count(ResultStatus::Created), count(ResultStatus::Existing), count(ResultStatus::Refused));
    Ok(Answer::ok(SuppressionResults { object: "list", data, created, existing, refused })
        .replayed(record.again))
}

/// Reads all topics of the scope in one query, if any entry names a topic.
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
    batch: &RequestRecord<SuppressionKind>,
) -> Result<SuppressionResult, StoreError> {
    let result =
        |status, id, error| SuppressionResult { address: entry.address.clone().into(), status, id, error };
    let address: posthorn_consent::Address = match entry.address.parse() {
        Ok(address) => address,
        Err(error) => {
            return Ok(result(ResultStatus::Refused, None, Some(format!("The address {error}."))));
        }
    };
    if let Some(topic) = entry.topic_id.filter(|topic| !known.contains(topic)) {
        let error = format!("You have no topic {topic}.");
        return Ok(result(ResultStatus::Refused, None, Some(error)));
    }
    // Derived from the batch, so that a repetition with the same key finds its own suppressions.
    let id = fresh_id(batch.id.created_at(), &address, entry.topic_id);
    let cause = Cause { reason: entry.reason, at_ms: requested_at_ms(batch), email_id: None, event_id: None };
    let (consent, _) = suppress(app, scope, &address, entry.topic_id, cause, id).await?;
    let status = if consent.id == id { ResultStatus::Created } else { ResultStatus::Existing };
    Ok(result(status, Some(consent.id), None))
}
