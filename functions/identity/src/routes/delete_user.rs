//! `DELETE /v1/products/{id}/users/{user}`: removes a user of a product, with their sessions and their address.
//!
//! Written: a tombstone, so that a late repetition of the creation does not make the user again; then the sessions, the address and the user
//! are removed, in this order. So a repetition after a crash goes on.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::UserId;
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use posthorn_users::{DELETES_USERS, READS_USERS, delete_user, user};
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "delete-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, READS_USERS, notes_removals(Table::Identity), DELETES_USERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/products/{id}/users/{user}",
    permission: Some(Permission::UsersWrite),
    summary: "Delete a user of a product",
    response: Some(schema::<DeletedUser>),
    example: Example::at(
        "/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/users/user_01kajbch80e6s9t0v2x4z6b8d0",
    ),
    ..Route::DEFAULT
};

/// The user is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedUser {
    /// Always `user`.
    pub object: &'static str,
    /// The id.
    pub id: UserId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedUser>, Problem> {
    let caller = call.authorised()?;
    let place = caller.product_place(app, call.id()?).await?;
    let id: UserId = call.parameter("user").parse().map_err(|_| not_found())?;
    let user = user(app, place, id).await?.ok_or_else(not_found)?;
    note_removal(app, caller.scope(), Table::Identity, id).await?;
    delete_user(app, place, &user).await?;
    Ok(Answer::ok(DeletedUser { object: "user", id, deleted: true }))
}
