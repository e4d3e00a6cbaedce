//! `POST /v1/setup/directory-token`: makes the token with which the customer's directory sends users and groups by SCIM 2.0, and shows it
//! once. It takes the place of the one that the set-up made before.
//!
//! Written: the idempotency record (if the request has a key); the directory, if there is none; the new token; the end of the earlier
//! one; then the token into the link. After a crash in between, a repetition goes on from the record; a lost answer costs one more token.

use std::collections::BTreeSet;

use posthorn_access::{
    Authorised, Authority, CREDENTIAL_SORT, Directory, Permission, SetupLink, codes::DIRECTORY_LIMIT_REACHED,
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, record_request, records_requests};
use posthorn_ids::ApiKeyId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_store::{CredentialItem, Read, Store, StoreError, Table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api_key::{self, Wanted, mint};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-setup-token",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::FINDS_OWN_SETUP_LINK,
        records_requests(Table::Access),
        Authorised::ADDS_DIRECTORIES,
        api_key::MINTS,
        Authorised::REVISES_SETUP_LINKS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/setup/directory-token",
    permission: Some(Permission::SetupRun),
    summary: "Make the directory's token of a set-up",
    response: Some(schema::<SetupToken>),
    codes: &[ALREADY_REMOVED, DIRECTORY_LIMIT_REACHED],
    idempotent: true,
    ..Route::DEFAULT
};

/// The directory's token.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetupToken {
    /// The token. It is not shown again: only its hash is stored.
    pub token: String,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<SetupToken>, Problem> {
    let caller = call.authorised()?;
    let link = caller.own_setup_link(app).await?;
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record =
        record_request(app, caller.scope(), Table::Access, key.as_ref(), ApiKeyId::new(app.now())).await?;
    let wanted = Directory {
        id: link.directory,
        name: link.name.clone(),
        default_role: link.default_role,
        group_roles: Vec::new(),
        // The set-up may add users, and none of them is anybody's account until a domain of it is proved.
        domains: Some(BTreeSet::new()),
    };
    caller.add_directory(app, &wanted).await?;
    // No person is its maker, and it does not end with the link: the directory goes on sending.
    let authority = Authority {
        permissions: [Permission::DirectoryProvision].into(),
        directory: Some(link.directory),
        ..Authority::none(caller.scope().clone())
    };
    let token = Wanted { name: link.name.clone(), authority: &authority, rotated_from: None };
    let (credential, key) = mint(app, &record, caller.secret(), token).await?;
    if credential.has_ended(app.now()) {
        return Err(ALREADY_REMOVED.because("A later token took its place. Make another one."));
    }
    // First, so that a repetition after a crash ends it, too.
    if let Some(earlier) = link.directory_token.filter(|earlier| *earlier != credential.id) {
        revoke(app, earlier).await?;
    }
    let replace = |link: &mut SetupLink| link.directory_token.replace(credential.id) != Some(credential.id);
    caller.revise_setup_link(app, link.id, replace).await?;
    Ok(Answer::ok(SetupToken { token: key.reveal() }).replayed(record.again))
}

/// Revokes the token that a set-up made before.
async fn revoke(app: &App, id: ApiKeyId) -> Result<(), StoreError> {
    let now_ms = app.now().as_millisecond();
    let end = |credential: &mut CredentialItem| {
        let changed = credential.revoked_at.is_none();
        credential.revoked_at.get_or_insert(now_ms);
        changed
    };
    app.part::<Store>().credential(id).revise(CREDENTIAL_SORT, Read::Consistent, end).await.map(drop)
}
