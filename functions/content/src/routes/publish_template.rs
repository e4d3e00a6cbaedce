//! `POST /v1/templates/{id}/publish`: has sends use the draft from now on; instances that have seen the version before
//! use that for up to 30 seconds more. One conditional write; doing it again changes nothing.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::{TEMPLATE_SORT, Template, template_partition};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_store::{Revised, Scope, Stored};

use crate::{
    SavedTemplate,
    save::{find, no_version, not_found},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "publish-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Content.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/templates/{id}/publish",
    permission: Some(Permission::TemplatesWrite),
    summary: "Publish a template's draft",
    response: Some(schema::<SavedTemplate>),
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/publish"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SavedTemplate>, Problem> {
    let scope = call.scope()?;
    let head = find(app, scope, call.parameter("id")).await?;
    let published = publish(app, scope, head, None).await?;
    Ok(Answer::ok(SavedTemplate::of(&published)))
}

/// Publishes a version, or the draft as it stands when it is written.
pub(crate) async fn publish(
    app: &App,
    scope: &Scope,
    head: Stored<Template>,
    number: Option<u32>,
) -> Result<Template, Problem> {
    let now_ms = app.now().as_millisecond();
    let partition = template_partition(app, scope, head.value.id);
    let (mut kept, mut gone) = (true, false);
    let change = |template: &mut Template| {
        gone = template.deleted;
        let done = template.publish(number.unwrap_or_else(|| template.draft()), now_ms);
        kept = done.is_some();
        !gone && done == Some(true)
    };
    let standing = match partition.revise_from(TEMPLATE_SORT, head, change).await? {
        Revised::Changed(standing) | Revised::Unchanged(standing) => standing.value,
        Revised::Absent => return Err(not_found()),
    };
    match (gone, kept) {
        (true, _) => Err(not_found()),
        (false, false) => {
            Err(no_version(number.unwrap_or_default()).at("/version", "is no version that is kept"))
        }
        (false, true) => Ok(standing),
    }
}
