//! `POST /v1/templates/{id}/duplicate`: a new template with what another's draft says, unpublished and without an alias.
//!
//! Written: the idempotency claim (with a key), the first version, the head, in this order.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::Template;
use posthorn_content_store::READS;
use posthorn_idempotency::{ALREADY_REMOVED, claim, keeps_answers};
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
/// As many characters as `create-template` takes.
const NAME_CHARACTERS_MAX: usize = 100;

async fn handle(app: &'static App, call: Call) -> Result<Answer<SavedTemplate>, Problem> {
    let scope = call.scope()?;
    let source = find(app, scope, call.parameter("id")).await?.value;
    // The key says nothing of the path, so that one key for two sources would else name one copy of both.
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(&source.id.to_string()));
    let claim = claim(app, scope, Table::Content, key.as_ref(), TemplateId::new(app.now())).await?;
    if let Some(kept) = claim.kept_answer::<SavedTemplate>() {
        return Ok(Answer::ok(kept).replayed(true));
    }
    claim.refuse_removed(app).await?;
    let content = load(app, scope, &source, source.draft()).await?;
    let now_ms = claim.id.created_at().as_millisecond();
    let template = Template::new(claim.id, copied_name(&source.name), None, now_ms);
    let standing = write_new(app, scope, &template, &content).await?;
    let saved = SavedTemplate::of(&standing);
    claim.keep_answer(app, &saved).await?;
    Ok(Answer::ok(saved).replayed(claim.again))
}

fn copied_name(name: &str) -> String {
    let kept = NAME_CHARACTERS_MAX - SUFFIX.chars().count();
    name.chars().take(kept).chain(SUFFIX.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copys_name_is_as_long_as_a_name_may_be() {
        assert_eq!(copied_name("Order"), "Order (copy)");
        assert_eq!(copied_name(&"ü".repeat(100)).chars().count(), 100);
    }
}
