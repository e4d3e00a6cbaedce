//! `POST /v1/orgs`: creates an organisation and its first key, which is shown once. For the operator only.
//!
//! Written: the idempotency record (if the request has a key), the organisation, its first key. A crash in between leaves an
//! organisation without a key, and a repetition creates it. The key's id is derived from the organisation's, so there is only one.

use garde::Validate;
use posthorn_access::{Authority, CREDENTIAL_SORT, NewKey, Org, Permission, new_org_scope};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::{ApiKeyId, Environment, OrgId};
use posthorn_problem::{INSUFFICIENT_SCOPE, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{Created, Store, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    api_key::{ApiKeyView, CreatedApiKey},
    org_view::{ADDRESS_BYTES_MAX, ORG_SORT, OWNERS_MAX, OrgView, is_address, partition},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Access), Table::Access.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/orgs",
    permission: Some(Permission::OrgsWrite),
    summary: "Create an organisation",
    request: Some(schema::<CreateOrg>),
    response: Some(schema::<CreatedOrg>),
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "Initech", "owner_emails": ["owner@initech.example"]}"#),
    ..Route::DEFAULT
};

/// An organisation to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateOrg {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// The addresses of its owners. The operator writes to them about the organisation.
    #[garde(length(max = OWNERS_MAX), inner(length(max = ADDRESS_BYTES_MAX), custom(is_address)))]
    #[serde(default)]
    pub owner_emails: Vec<String>,
}

/// An organisation that was just created, with its first key.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CreatedOrg {
    /// The organisation as later reads show it.
    #[serde(flatten)]
    pub org: OrgView,
    /// Its first key: for `live`, with all permissions except the operator's.
    pub api_key: CreatedApiKey,
}

async fn handle(app: &'static App, call: Call<CreateOrg>) -> Result<Answer<CreatedOrg>, Problem> {
    let caller = call.authorised()?;
    let key = call.idempotency_key.as_ref().map(|key| key.bound_to(caller.secret().as_bytes()));
    let record =
        record_request(app, caller.scope(), Table::Access, key.as_ref(), OrgId::new(app.now())).await?;
    let org = Org {
        name: call.body.name.clone(),
        owner_emails: call.body.owner_emails.clone(),
        ..Org::new(record.id)
    };
    let stored = match partition(app, caller, record.id)?.create(ORG_SORT, &org).await? {
        Created::New => org,
        Created::Existing(existing) => existing.value,
    };
    let scope = new_org_scope(caller, record.id, Environment::live())
        .ok_or_else(|| INSUFFICIENT_SCOPE.because("This needs the operator's key."))?;
    let authority = Authority { permissions: Permission::of_an_org(), ..Authority::none(scope) };
    let id = ApiKeyId::derived(record.id.created_at(), &[b"first", &record.id.to_bytes()]);
    let made = match &record.nonce {
        Some(nonce) => NewKey::repeatable(&authority, id, "first".into(), caller.secret(), nonce),
        None => NewKey::random(&authority, id, "first".into()),
    };
    app.part::<Store>().credential(id).create(CREDENTIAL_SORT, &made.credential).await?;
    let api_key = CreatedApiKey { key: ApiKeyView::of(&made.credential)?, token: made.key.reveal() };
    Ok(Answer::ok(CreatedOrg { org: OrgView::of(&stored), api_key }).replayed(record.again))
}
