//! `GET /v1/api-keys`: a page of keys, newest first, without their secrets.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::Environment;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, schema},
};
use posthorn_store::{CredentialItem, Store, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api_key::{self, ApiKeyView, with_last_use};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-api-keys",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Access.get_many().list(), api_key::SHOWS_LAST_USE],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/api-keys",
    permission: Some(Permission::ApiKeysRead),
    summary: "List API keys",
    query: Some(schema::<Filtered<ListApiKeys>>),
    response: Some(schema::<ListPage<ApiKeyView>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20"),
    ..Route::DEFAULT
};

/// Filters the keys.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListApiKeys {
    /// Lists the keys of this environment. Default: the caller's. Only a live key may name another.
    #[garde(skip)]
    #[serde(default)]
    pub environment: Option<Environment>,
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<ListApiKeys>>,
) -> Result<Answer<ListPage<ApiKeyView>>, Problem> {
    let Filtered { list, filter: ListApiKeys { environment } } = &call.query;
    let scope = call.authorised()?.reach(environment.as_ref(), None)?;
    let store = app.part::<Store>().scoped(&scope);
    let page = store.list::<CredentialItem>(Table::Access, 1, &list.page()?, |_| true).await?;
    Ok(Answer::ok(ListPage::new(with_last_use(app, &scope, &page.items).await?, page.next_cursor)))
}
