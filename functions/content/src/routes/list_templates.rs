//! `GET /v1/templates`: a page of templates, newest first, filtered by a part of the name or alias.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::Template;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, schema},
};
use posthorn_store::{Store, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::view::TemplateSummary;

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "list-templates",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Content.get_many().list()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/templates",
    permission: Some(Permission::TemplatesRead),
    summary: "List templates",
    query: Some(schema::<Filtered<ListTemplates>>),
    response: Some(schema::<ListPage<TemplateSummary>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20"),
    ..Route::DEFAULT
};

/// Filters the templates.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListTemplates {
    /// Only templates whose name or alias contains this text. Upper and lower case are equal. A filtered page may contain fewer
    /// items than `limit` and still have a next page.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub q: Option<String>,
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<ListTemplates>>,
) -> Result<Answer<ListPage<TemplateSummary>>, Problem> {
    let scope = call.scope()?.clone();
    let Filtered { list, filter } = call.query;
    let request = list.page()?;
    let wanted = filter.q.map(|text| text.to_lowercase());
    let keep = |template: &Template| {
        let alias = template.alias.as_ref().map(|alias| alias.as_str().to_lowercase()).unwrap_or_default();
        wanted
            .as_deref()
            .is_none_or(|text| template.name.to_lowercase().contains(text) || alias.contains(text))
    };
    let page = app.part::<Store>().scoped(&scope).list::<Template>(Table::Content, 1, &request, keep).await?;
    Ok(Answer::ok(ListPage::of(page, TemplateSummary::of)))
}
