//! `GET /v1/api-keys`: a page of keys, newest first, without their secrets.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::Environment;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
};
use posthorn_store::{CredentialItem, Store, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api_key::{ApiKeyView, with_last_use};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-api-keys",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-api-keys", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/api-keys",
    permission: Some(Permission::ApiKeysRead),
    summary: "List API keys",
    query: Some(schema::<ListApiKeys>),
    response: Some(schema::<ListPage<ApiKeyView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// Which keys.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListApiKeys {
    /// How many, 1 to 100; 20 where it is not given.
    #[garde(inner(range(min = 1, max = 100)))]
    #[schemars(range(min = 1, max = 100))]
    #[serde(default)]
    pub limit: Option<u16>,
    /// A page's `next_cursor`, or an id in the list: go on from there, to older ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
    /// A cursor or an id: the page before it, newer ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub before: Option<String>,
    /// Those of another environment, for a live key.
    #[garde(skip)]
    #[serde(default)]
    pub environment: Option<Environment>,
}

async fn handle(
    app: &'static App,
    call: Call<(), ListApiKeys>,
) -> Result<Answer<ListPage<ApiKeyView>>, Problem> {
    let ListApiKeys { limit, after, before, environment } = &call.query;
    let scope = call.authorised()?.reach(environment.as_ref(), None)?;
    let query = ListQuery { limit: *limit, after: after.clone(), before: before.clone() };
    let store = app.part::<Store>().scoped(&scope);
    let page = store.list::<CredentialItem>(Table::Access, 1, &query.page()?, |_| true).await?;
    Ok(Answer::ok(ListPage::new(with_last_use(app, &scope, &page.items).await?, page.next_cursor)))
}
