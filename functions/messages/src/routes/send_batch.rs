//! `POST /v1/emails/batch`: accepts up to a hundred emails in one request.
//!
//! In: a list of emails, each with the rules of a single one. Strict (the default): all are accepted or none. Permissive
//! (`x-batch-validation: permissive`): valid emails are accepted, and the others are listed with their index. Written: one
//! idempotency record for the whole (with a key); the batch, with which the sweep finds emails that a crash left; then the content and
//! the message of each email, under ids that follow from the record's. A repetition first reads the emails that an earlier
//! request accepted. They stay accepted, even if they would be refused now, and only the rest is checked. Out: queue messages,
//! ten in a request.

use std::{borrow::Cow, collections::HashMap, fmt};

use garde::Validate;
use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::{BatchId, EmailId};
use posthorn_messages::{BATCH_SORT, Batch, Message};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, JsonBounds, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    accept::{
        self, admit,
        dispatch::{find_all, queue_all},
        request::SendEmail,
        write::{self, Accepted, Ready, write_all},
    },
    places::batch_partition,
};

mod admission;

use admission::{Refused, check_all, sort_out, spend_each, spend_together};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "send-batch",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Messages), accept::USES, write::WRITES_ALL, Table::Messages.get_many()],
    memory_mb: 512,
    timeout_seconds: 25,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/emails/batch",
    permission: Some(Permission::EmailsSend),
    summary: "Send up to 100 emails",
    request: Some(schema::<SendBatch>),
    response: Some(schema::<BatchAccepted>),
    codes: admit::CODES,
    headers: &[(VALIDATION, "`strict` (all or none, the default) or `permissive`.")],
    idempotent: true,
    body_bytes_max: 6 * 1024 * 1024,
    json: JsonBounds::OF_TEXTS,
    example: Example::NONE.body(r#"[{"from": "Example News <news@example.com>", "to": ["ada@example.net"], "subject": "Welcome aboard", "text": "Good to have you here."}, {"from": "Example News <news@example.com>", "to": ["grace@example.net"], "subject": "Welcome aboard", "text": "Good to have you here."}]"#),
    ..Route::DEFAULT
};

/// The header that chooses the mode.
const VALIDATION: &str = "x-batch-validation";
const EMAILS_MAX: usize = 100;

/// Emails to send. Each is parsed on its own, so that a faulty one can be named.
#[derive(Debug, Validate)]
#[garde(transparent)]
pub struct SendBatch(#[garde(length(min = 1, max = EMAILS_MAX))] Vec<Box<RawValue>>);

impl<'de> Deserialize<'de> for SendBatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Emails)
    }
}

struct Emails;

impl<'de> Visitor<'de> for Emails {
    type Value = SendBatch;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of emails")
    }

    /// Skips the rest after the first email over the limit: a body could hold millions of `0`.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<SendBatch, A::Error> {
        let mut emails = Vec::new();
        while emails.len() <= EMAILS_MAX
            && let Some(email) = list.next_element()?
        {
            emails.push(email);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(SendBatch(emails))
    }
}

impl JsonSchema for SendBatch {
    fn schema_name() -> Cow<'static, str> {
        "SendBatch".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "array", "items": generator.subschema_for::<SendEmail>(), "minItems": 1, "maxItems": EMAILS_MAX,
        })
    }
}

/// The accepted emails, in the order of the request. In permissive mode refused emails are left out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BatchAccepted {
    /// The emails that were accepted.
    pub data: Vec<Accepted>,
    /// The emails that were refused; only in permissive mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<Refused>>,
}

async fn handle(app: &'static App, call: Call<SendBatch>) -> Result<Answer<BatchAccepted>, Problem> {
    let (caller, scope) = (call.authorised()?, call.scope()?);
    let permissive = is_permissive(call.header(VALIDATION))?;
    let fresh = BatchId::new(app.now());
    let record = record_request(app, scope, Table::Messages, call.idempotency_key.as_ref(), fresh).await?;
    let ids: Vec<EmailId> = Batch::new(record.id, call.body.0.len() as u32, 0).email_ids().collect();
    let earlier = if record.again { find_all(app, scope, &ids).await? } else { HashMap::new() };
    let checked = check_all(app, caller, &call.body.0, &ids, &earlier).await?;
    let (checked, mut refused) = sort_out(checked, permissive, earlier.len())?;
    let accepted = match permissive {
        true => {
            let (accepted, late) =
                sort_out(spend_each(app, scope, checked).await, permissive, earlier.len())?;
            refused.extend(late);
            refused.sort_by_key(|refused| refused.index);
            accepted
        }
        false => spend_together(app, scope, checked, earlier.len()).await?,
    };
    let ready: Vec<&Ready> = accepted.iter().filter_map(|(_, one)| one.now()).collect();
    if ready.iter().any(|ready| ready.message.in_batch) {
        watch(app, caller, record.id, &call.body).await?;
    }
    write_all(app, scope, &ready).await?;
    let messages: Vec<&Message> = accepted.iter().map(|(_, one)| one.message()).collect();
    queue_all(app, scope, &messages).await;
    let data = messages.iter().map(|message| Accepted { id: message.id }).collect();
    Ok(Answer::ok(BatchAccepted { data, errors: permissive.then_some(refused) }).replayed(record.again))
}

fn is_permissive(header: Option<&str>) -> Result<bool, Problem> {
    match header {
        None | Some("strict") => Ok(false),
        Some("permissive") => Ok(true),
        Some(_) => Err(posthorn_problem::VALIDATION_FAILED
            .because("`x-batch-validation` is `strict` or `permissive`.")
            .at("header/x-batch-validation", "must be `strict` or `permissive`")),
    }
}

/// Writes the batch for the sweep. It overwrites the batch of an earlier request, so that a sweep that finds no messages yet does
/// not delete this request's batch.
async fn watch(app: &App, caller: &Authorised, id: BatchId, emails: &SendBatch) -> Result<(), Problem> {
    let batch = Batch::new(id, emails.0.len() as u32, app.now().as_millisecond());
    Ok(batch_partition(app, caller.scope(), id).overwrite(BATCH_SORT, &batch).await?)
}
