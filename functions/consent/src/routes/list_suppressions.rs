//! `GET /v1/suppressions`: a page of suppressed addresses, newest first, filtered by reason, topic or a part of the address.

use garde::Validate;
use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_consent::{Consent, Reason, SHARDS};
use posthorn_ids::TopicId;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Filtered, ListPage, Reveals, Route, schema},
};
use posthorn_store::{Store, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::suppression::SuppressionView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "list-suppressions",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Consent.get_many().list()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/suppressions",
    permission: Some(Permission::SuppressionsRead),
    summary: "List suppressed addresses",
    query: Some(schema::<Filtered<ListSuppressions>>),
    response: Some(schema::<ListPage<SuppressionView>>),
    codes: &[INVALID_CURSOR],
    reveals: &[Reveals::by_query(HiddenField::Recipients, "q")],
    ..Route::DEFAULT
};

/// Filters the suppressions.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListSuppressions {
    /// Only those that have this reason: manual, unsubscribe, hard_bounce or complaint. A filtered page may contain fewer items
    /// than `limit` and still have a next page.
    #[garde(inner(custom(is_reason)))]
    #[serde(default)]
    pub reason: Option<String>,
    /// Only those of this topic.
    #[garde(skip)]
    #[serde(default)]
    pub topic_id: Option<TopicId>,
    /// Only addresses that contain this text. Upper and lower case are equal.
    #[garde(length(min = 1, max = 254))]
    #[serde(default)]
    pub q: Option<String>,
}

fn is_reason(text: &str, _: &()) -> garde::Result {
    let names = || Reason::ALL.map(Reason::as_str).join(", ");
    Reason::parse(text).map(drop).ok_or_else(|| garde::Error::new(format!("must be one of {}", names())))
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<ListSuppressions>>,
) -> Result<Answer<ListPage<SuppressionView>>, Problem> {
    let scope = call.scope()?.clone();
    let Filtered { list, filter: ListSuppressions { reason, topic_id, q } } = call.query;
    let request = list.page()?;
    let reason = reason.as_deref().and_then(Reason::parse);
    let q = q.map(|text| text.to_lowercase());
    let keep = |consent: &Consent| {
        reason.is_none_or(|reason| consent.causes.iter().any(|cause| cause.reason == reason))
            && topic_id.is_none_or(|topic| consent.topic == Some(topic))
            && q.as_ref().is_none_or(|q| consent.address.to_lowercase().contains(q))
    };
    let store = app.part::<Store>().scoped(&scope);
    let page = store.list::<Consent>(Table::Consent, SHARDS, &request, keep).await?;
    Ok(Answer::ok(ListPage::new(
        page.items.iter().filter_map(SuppressionView::of).collect(),
        page.next_cursor,
    )))
}
