//! `POST /v1/environments`: adds an environment: a separate set of data, whose messages are not handed over to providers.
//!
//! Written: the idempotency record (if the request has a key); the organisation, which records the request that added it; the
//! answer. So a repetition finds its own environment, and a request for another's is refused.

use garde::Validate;
use posthorn_access::{
    Authorised, ENVIRONMENTS_MAX, Org, Permission,
    codes::{ENVIRONMENT_EXISTS, ENVIRONMENT_LIMIT_REACHED},
    is_fixed,
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::{Environment, RequestId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::environment_view::EnvironmentView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-environment",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Access), Authorised::REVISES_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/environments",
    permission: Some(Permission::EnvironmentsWrite),
    summary: "Add an environment",
    request: Some(schema::<CreateEnvironment>),
    response: Some(schema::<EnvironmentView>),
    codes: &[ALREADY_REMOVED, ENVIRONMENT_EXISTS, ENVIRONMENT_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "preview"}"#),
    ..Route::DEFAULT
};

/// An environment to add.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateEnvironment {
    /// Its name: 2 to 20 lower-case letters, digits or hyphens, starting with a letter.
    #[garde(custom(is_long_enough))]
    pub name: Environment,
}

fn is_long_enough(name: &Environment, _: &()) -> garde::Result {
    match name.as_str().len() {
        ..2 => Err(garde::Error::new("must have at least 2 characters")),
        2.. => Ok(()),
    }
}

async fn handle(
    app: &'static App,
    call: Call<CreateEnvironment>,
) -> Result<Answer<EnvironmentView>, Problem> {
    let (caller, name) = (call.authorised()?, &call.body.name);
    let fresh = RequestId::new(app.now());
    let record =
        record_request(app, caller.scope(), Table::Access, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = record.kept_answer::<Environment>() {
        // If the environment was removed since, a late repetition must not add it again.
        return Ok(Answer::ok(EnvironmentView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let request = record.id.to_string();
    let mut is_full = false;
    let add = |org: &mut Org| {
        // `live` and `test` are not in the map.
        is_full = org.environments.len() + 2 >= ENVIRONMENTS_MAX;
        let is_new = !is_full && !org.has(name);
        if is_new {
            org.environments.insert(name.clone(), request.clone());
        }
        is_new
    };
    let org = caller.revise_org(app, add).await?;
    match org.environments.get(name) {
        Some(by) if *by == request => {
            record.keep_answer(app, name).await?;
            Ok(Answer::ok(EnvironmentView::of(name)).replayed(record.again))
        }
        None if is_full && !is_fixed(name) => Err(ENVIRONMENT_LIMIT_REACHED
            .because(format!("At most {ENVIRONMENTS_MAX} environments are allowed. Remove one first."))),
        _ => Err(ENVIRONMENT_EXISTS.because(format!("The environment {name} already exists."))),
    }
}
