//! `GET /v1/emails`: a page of emails, newest first, with filters for status, recipient, tag, topic, time and words.
//!
//! In: the heads of the messages, found by the `list` index, or by the entries of a recipient or of a tag with its value if there
//! is such a filter. Times limit the reads. All other filters are applied after reading, and the number of reads is bounded. So a
//! page may have fewer emails than asked and still not be the last.

use garde::Validate;
use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_messages::{Message, MessageFilter, SHARDS, Status};
use posthorn_messages_store::message_term;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Reveals, Route, Time, schema},
};
use posthorn_store::{Store, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::email_view::Email;

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "list-emails",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Messages.get_many().list().query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails",
    permission: Some(Permission::EmailsRead),
    summary: "List emails",
    query: Some(schema::<Filtered<ListEmails>>),
    response: Some(schema::<ListPage<Email>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20&status=delivered"),
    reveals: &[
        Reveals::by_query(HiddenField::Recipients, "to"),
        Reveals::by_query(HiddenField::Recipients, "q"),
        Reveals::by_query(HiddenField::Content, "q"),
    ],
    ..Route::DEFAULT
};

/// The filters.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListEmails {
    /// Only emails with this status: scheduled, queued, sending, sent, delivered, bounced, complained, failed, canceled or
    /// suppressed. With any filter but the times, `to` and a `tag` with its value, a page may have fewer emails than `limit` and
    /// still not be the last.
    #[garde(inner(custom(is_status)))]
    #[serde(default)]
    pub status: Option<String>,
    /// Only emails with this address in `to`, `cc` or `bcc`. Case does not matter.
    #[garde(length(min = 1, max = 254))]
    #[serde(default)]
    pub to: Option<String>,
    /// Only emails with this tag: its name, or `name:value`. An index finds `name:value`; a name alone is a filter like the others.
    #[garde(length(min = 1, max = 200))]
    #[serde(default)]
    pub tag: Option<String>,
    /// Only emails of this topic.
    #[garde(length(min = 1, max = 64))]
    #[serde(default)]
    pub topic: Option<String>,
    /// Only emails accepted at this time or later (RFC 3339).
    #[garde(skip)]
    #[serde(default)]
    pub created_after: Option<Time>,
    /// Only emails accepted before this time (RFC 3339).
    #[garde(skip)]
    #[serde(default)]
    pub created_before: Option<Time>,
    /// Only emails with all these words in recipients, sender or subject. Case does not matter.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub q: Option<String>,
}

fn is_status(text: &str, _: &()) -> garde::Result {
    let names = || Status::ALL.map(Status::as_str).join(", ");
    MessageFilter::status_named(text)
        .map(drop)
        .ok_or_else(|| garde::Error::new(format!("must be one of {}", names())))
}

impl ListEmails {
    fn filter(&self) -> MessageFilter {
        MessageFilter {
            status: self.status.as_deref().and_then(MessageFilter::status_named),
            to: self.to.clone(),
            tag: self.tag.clone(),
            topic: self.topic.clone(),
            q: self.q.clone(),
        }
    }
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<ListEmails>>,
) -> Result<Answer<ListPage<Email>>, Problem> {
    let scope = call.scope()?.clone();
    let Filtered { list, filter } = call.query;
    let wanted = filter.filter();
    let mut request = list.page()?;
    request.since = filter.created_after.map(|time| time.0);
    request.until = filter.created_before.map(|time| time.0);
    let store = app.part::<Store>().scoped(&scope);
    let keep = |message: &Message| wanted.holds(message);
    let page = match wanted.term() {
        Some(term) => {
            store.list_by_term(Table::Messages, message_term(&term), SHARDS, &request, keep).await?
        }
        None => store.list(Table::Messages, SHARDS, &request, keep).await?,
    };
    Ok(Answer::ok(ListPage::of(page, Email::summary)))
}
