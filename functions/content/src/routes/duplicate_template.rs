//! `POST /v1/templates/{id}/duplicate`: creates a template from another's draft, unpublished and without an alias.
//!
//! Written, in this order: the idempotency record (if the request has a key), the first version, the head.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::Template;
use posthorn_content_store::READS;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::TemplateId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;

use crate::{
    save::{self, find, load, write_new},
    view::SavedTemplate,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "duplicate-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Content), READS, save::WRITES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/templates/{id}/duplicate",
    permission: Some(Permission::TemplatesWrite),
    summary: "Duplicate a template",
    response: Some(schema::<SavedTemplate>),
    codes: &[ALREADY_REMOVED],
    idempotent: true,
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/duplicate"),
    ..Route::DEFAULT
};

const SUFFIX: &str = " (copy)";
/// The same limit as in `create-template`.
const NAME_CHARACTERS_MAX: usize = 100;

async fn handle(app: &'static App, call: Call) -> Result<Answer<SavedTemplate>, Problem> {
    let scope = call.scope()?;
    let source = find(app, scope, call.parameter("id")).await?.value;
    // The key does not cover the path. Without the source's id, the same key for two sources would return the same copy.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(source.id.to_string()));
    let record = record_request(app, scope, Table::Content, key.as_ref(), TemplateId::new(app.now())).await?;
    if let Some(kept) = record.kept_answer::<SavedTemplate>() {
        return Ok(Answer::ok(kept).replayed(true));
    }
    record.refuse_removed(app).await?;
    let content = load(app, scope, &source, source.draft()).await?;
    let now_ms = record.id.created_at().as_millisecond();
    let template = Template::new(record.id, copied_name(&source.name), None, now_ms);
    let stored = write_new(app, scope, &template, &content).await?;
    let saved = SavedTemplate::of(&stored);
    record.keep_answer(app, &saved).await?;
    Ok(Answer::ok(saved).replayed(record.again))
}

fn copied_name(name: &str) -> String {
    let kept = NAME_CHARACTERS_MAX - SUFFIX.chars().count();
    name.chars().take(kept).chain(SUFFIX.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_copy_is_cut_to_the_longest_allowed_name() {
        assert_eq!(copied_name("Order"), "Order (copy)");
        assert_eq!(copied_name(&"ü".repeat(100)).chars().count(), 100);
    }
}
