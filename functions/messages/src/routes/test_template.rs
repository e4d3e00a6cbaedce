//! `POST /v1/templates/{id}/test`: sends what an author is at work on to a few people, as it would arrive.
//!
//! In: a template's draft, or another version, with values. Refused: what a send of it would be refused for. Written and put
//! out: as for any email, from the same gates to the same queue.

use garde::Validate;
use posthorn_access::{Permission, codes::DOMAIN_NOT_ALLOWED};
use posthorn_app::App;
use posthorn_content::{
    RenderError, Values,
    codes::{TEMPLATE_RENDER_FAILED, TEMPLATE_VARIABLE_MISSING, TEMPLATE_VERSION_NOT_FOUND},
};
use posthorn_content_store::{TemplateError, TemplateRef, render_version};
use posthorn_idempotency::{claim, claims};
use posthorn_ids::EmailId;
use posthorn_messages::codes::{DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED, QUOTA_EXCEEDED};
use posthorn_problem::{Code, NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::codes::{DOMAIN_PAUSED, IP_POOL_PAUSED, WARMUP_LIMIT_EXCEEDED};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    SendEmail,
    accept::{self, Accepted},
    dispatch,
    letter::Letter,
    request::{Mailboxes, Tag, is_mailbox},
    usage,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "test-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        claims(Table::Messages),
        posthorn_content_store::READS,
        usage::USES,
        accept::ASKS_SENDERS,
        accept::WRITES,
        dispatch::FINISHES,
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
    // Values of 128 KiB, some of whose characters JSON writes as six.
    body_bytes_max: 1024 * 1024,
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/test").body(r#"{"to": "ada@example.com", "from": "News <news@example.com>", "variables": {"name": "Ada", "order": {"id": 7}}}"#),
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

/// A team's own eyes, not a way round campaigns.
const RECIPIENTS_MAX: usize = 5;
/// The name of the tag of all test sends, so that lists and webhooks tell them from real mail.
const TEST_TAG: &str = "template-test";
/// Tells the mail from the one that it tries out.
const SUBJECT_MARK: &str = "[Test] ";

/// To whom to send it, and with what.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TestTemplate {
    /// One recipient or up to five.
    #[garde(dive, custom(are_few))]
    pub to: Mailboxes,
    /// The sender; the template's own where it is not given.
    #[garde(inner(custom(is_mailbox)))]
    #[serde(default, deserialize_with = "http::none_if_empty")]
    pub from: Option<String>,
    /// The values of the variables, by their keys.
    #[garde(skip)]
    #[serde(default)]
    pub variables: Values,
    /// A version's number; the draft where it is not given.
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
    let claim = claim(app, scope, Table::Messages, call.idempotency_key.as_ref(), fresh).await?;
    let accepted = Answer::ok(Accepted { id: claim.id });
    if claim.again && accept::finish_earlier(app, scope, claim.id, &call.request_id).await? {
        return Ok(accepted.replayed(true));
    }
    let wanted = TemplateRef { id: call.parameter("id"), variables: call.body.variables.as_map() };
    let rendered = render_version(app, scope, wanted, call.body.version).await.map_err(refused)?;
    let (to, from) = (call.body.to.clone(), call.body.from.clone());
    let tags = vec![Tag { name: TEST_TAG.to_owned(), value: "true".to_owned() }];
    let email = SendEmail { to, from, tags, ..SendEmail::default() };
    let mut letter = Letter::merged(&email, Some(rendered))?;
    letter.subject.insert_str(0, SUBJECT_MARK);
    let ready = accept::admit_letter(app, caller, &email, letter, claim.id).await?;
    accept::write(app, scope, &ready).await?;
    accept::queue(app, scope, &ready.message, &call.request_id).await;
    Ok(accepted.replayed(claim.again))
}

/// The template stands in the path here, and its values in the body.
fn refused(error: TemplateError) -> Problem {
    match error {
        TemplateError::Render(RenderError::NotFound(_)) => {
            NOT_FOUND.because("Nothing with this id or alias exists here.")
        }
        other => other.into_problem(""),
    }
}
