//! `POST /v1/templates/{id}/test`: sends a template's draft to a few people, so that its author sees how it arrives.
//!
//! In: a template's draft, or another version, with values. Refused: for the reasons that any email is refused for. Written and
//! queued: as for any email, with the same prechecks and the same queue.

use garde::Validate;
use posthorn_access::{HiddenField, Permission, codes::DOMAIN_NOT_ALLOWED};
use posthorn_app::App;
use posthorn_content::{
    RenderError, Values,
    codes::{TEMPLATE_RENDER_FAILED, TEMPLATE_VARIABLE_MISSING, TEMPLATE_VERSION_NOT_FOUND},
};
use posthorn_content_store::{TemplateError, TemplateRef, render_version};
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::EmailId;
use posthorn_messages::codes::{DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED, QUOTA_EXCEEDED};
use posthorn_problem::{Code, NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Reveals, Route, schema},
};
use posthorn_senders::codes::{DOMAIN_PAUSED, IP_POOL_PAUSED, WARMUP_LIMIT_EXCEEDED};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::accept::{
    admit::{self, admit_draft},
    dispatch,
    draft::Draft,
    quota,
    request::{
        SendEmail, Tag,
        mailboxes::{Mailboxes, is_mailbox},
    },
    write::{self, Accepted, write_email},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "test-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        records_requests(Table::Messages),
        posthorn_content_store::READS,
        quota::USES,
        admit::ASKS_SENDERS,
        write::USES,
        dispatch::FINISHES_SMALL,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/templates/{id}/test",
    permission: Some(Permission::EmailsSend),
    summary: "Send a template to try it out",
    request: Some(schema::<TestTemplate>),
    response: Some(schema::<Accepted>),
    codes: CODES,
    idempotent: true,
    // Values of 128 KiB. JSON may write one character as six.
    body_bytes_max: 1024 * 1024,
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/test").body(r#"{"to": "ada@example.com", "from": "News <news@example.com>", "variables": {"name": "Ada", "order": {"id": 7}}}"#),
    reveals: &[Reveals::by_answer(HiddenField::Content)],
    ..Route::DEFAULT
};

const CODES: &[Code] = &[
    DOMAIN_NOT_ALLOWED,
    TEMPLATE_VERSION_NOT_FOUND,
    TEMPLATE_VARIABLE_MISSING,
    TEMPLATE_RENDER_FAILED,
    DOMAIN_NOT_FOUND,
    DOMAIN_NOT_VERIFIED,
    DOMAIN_PAUSED,
    IP_POOL_PAUSED,
    WARMUP_LIMIT_EXCEEDED,
    QUOTA_EXCEEDED,
];

/// Enough for a team, too few to send a campaign.
const RECIPIENTS_MAX: usize = 5;
/// The name of the tag of all test emails, so that lists and webhooks distinguish them from real mail.
const TEST_TAG: &str = "template-test";
/// Put before the subject, so that readers recognise a test email.
const SUBJECT_MARK: &str = "[Test] ";

/// The recipients, and the values of the variables.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TestTemplate {
    /// One recipient or up to five.
    #[garde(dive, custom(are_few))]
    pub to: Mailboxes,
    /// The sender. If it is not given, the template's.
    #[garde(inner(custom(is_mailbox)))]
    #[serde(default, deserialize_with = "http::none_if_empty")]
    pub from: Option<String>,
    /// The values, by the names of the variables.
    #[garde(skip)]
    #[serde(default)]
    pub variables: Values,
    /// The number of a version. If it is not given, the draft.
    #[garde(range(min = 1))]
    #[serde(default)]
    pub version: Option<u32>,
}

fn are_few(to: &Mailboxes, _: &()) -> garde::Result {
    match to.0.len() {
        0 => Err(garde::Error::new("must name at least one recipient")),
        1..=RECIPIENTS_MAX => Ok(()),
        all => Err(garde::Error::new(format!("names {all} recipients; {RECIPIENTS_MAX} are allowed"))),
    }
}

async fn handle(app: &'static App, call: Call<TestTemplate>) -> Result<Answer<Accepted>, Problem> {
    let caller = call.authorised()?;
    let scope = caller.scope();
    let fresh = EmailId::new(app.now());
    let record = record_request(app, scope, Table::Messages, call.idempotency_key.as_ref(), fresh).await?;
    let accepted = Answer::ok(Accepted { id: record.id });
    if record.again && dispatch::finish_earlier(app, scope, record.id).await? {
        return Ok(accepted.replayed(true));
    }
    let wanted = TemplateRef { id: call.parameter("id"), variables: call.body.variables.as_map() };
    let rendered = render_version(app, scope, wanted, call.body.version).await.map_err(refused)?;
    let (to, from) = (call.body.to.clone(), call.body.from.clone());
    let tags = vec![Tag { name: TEST_TAG.to_owned(), value: "true".to_owned() }];
    let email = SendEmail { to, from, tags, ..SendEmail::default() };
    let mut draft = Draft::merged(&email, Some(rendered))?;
    draft.subject.insert_str(0, SUBJECT_MARK);
    let ready = admit_draft(app, caller, &email, draft, record.id).await?;
    write_email(app, scope, &ready).await?;
    dispatch::queue(app, scope, &ready.message).await;
    Ok(accepted.replayed(record.again))
}

/// The path names the template here, and the body has its values.
fn refused(error: TemplateError) -> Problem {
    match error {
        TemplateError::Render(RenderError::NotFound(_)) => {
            NOT_FOUND.because("Nothing with this id or alias exists here.")
        }
        other => other.into_problem(""),
    }
}
