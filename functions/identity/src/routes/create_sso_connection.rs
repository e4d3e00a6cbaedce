//! `POST /v1/sso/connections`: adds a connection to the organisation's identity provider.
//!
//! Refused: domains that the organisation has not verified; a role with more rights than the caller's, or the owner's; an issuer that may
//! not be called; certificates that cannot be read or have weak keys. Written: the idempotency record (if the request has a key); the connection, with its secret sealed; the answer into
//! the record, because the connection may be gone when the request is repeated.

use garde::Validate;
use posthorn_access::{
    Authorised, JoiningRole, Permission, SsoConnection,
    codes::{ROLE_NOT_FOUND, SSO_CONNECTION_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_identity::codes::SSO_DOMAIN_NOT_VERIFIED;
use posthorn_ids::SsoConnectionId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::settings::PUBLIC_URL,
};
use posthorn_senders::DomainName;
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_bytes::ByteBuf;

use crate::sso::{
    connection_view::SsoConnectionView,
    protocol::protocol,
    saml_settings::SamlSettings,
    settings::{CHECKS, DOMAINS_MAX, OidcSettings, check_domains, seal_given},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "create-sso-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::READS_AUTHORITY,
        keeps_answers(Table::Access),
        Authorised::ADDS_SSO_CONNECTIONS,
        CHECKS,
        PUBLIC_URL,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/sso/connections",
    permission: Some(Permission::OrgWrite),
    summary: "Add a single sign-on connection",
    request: Some(schema::<CreateSsoConnection>),
    response: Some(schema::<SsoConnectionView>),
    codes: &[ALREADY_REMOVED, ROLE_NOT_FOUND, SSO_CONNECTION_LIMIT_REACHED, SSO_DOMAIN_NOT_VERIFIED],
    idempotent: true,
    example: Example::NONE.body(
        r#"{"name": "Okta", "oidc": {"issuer": "https://acme.okta.com", "client_id": "0oa1", "client_secret": "s3cret"}, "default_role": "viewer"}"#,
    ),
    ..Route::DEFAULT
};

/// A connection to add.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSsoConnection {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// How an identity provider that speaks OpenID Connect knows this installation. Give this or `saml`.
    #[garde(dive)]
    #[serde(default)]
    pub oidc: Option<OidcSettings>,
    /// How an identity provider that speaks SAML 2.0 is reached.
    #[garde(dive)]
    #[serde(default)]
    pub saml: Option<SamlSettings>,
    /// The domains whose people log in with it. The organisation must have verified them.
    #[garde(length(max = DOMAINS_MAX))]
    #[serde(default)]
    pub domains: Vec<DomainName>,
    /// The role of people who log in for the first time: no more than the caller's own rights, and never `owner`.
    #[garde(skip)]
    pub default_role: JoiningRole,
}

async fn handle(
    app: &'static App,
    call: Call<CreateSsoConnection>,
) -> Result<Answer<SsoConnectionView>, Problem> {
    let (caller, body) = (call.authorised()?, &call.body);
    let org = caller.scope().org();
    let (protocol, secret) = protocol(app, body.oidc.as_ref(), body.saml.as_ref())?;
    caller.require_joining_role(app, body.default_role).await?;
    let (key, fresh) = (call.idempotency_key.as_ref(), SsoConnectionId::new(app.now()));
    let record = record_request(app, caller.scope(), Table::Access, key, fresh).await?;
    if let Some(kept) = record.kept_answer::<SsoConnection>() {
        return Ok(Answer::ok(SsoConnectionView::of(app, org, &kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let wanted = SsoConnection {
        id: record.id,
        name: body.name.clone(),
        protocol,
        sealed_secret: seal_given(app, caller, record.id, secret).await?,
        domains: check_domains(app, caller, &body.domains).await?,
        default_role: body.default_role,
        enabled: true,
        tested_at: None,
        setting_up: None,
    };
    let connection = caller.add_sso_connection(app, &wanted).await?;
    record.keep_answer(app, &SsoConnection { sealed_secret: ByteBuf::new(), ..connection.clone() }).await?;
    Ok(Answer::ok(SsoConnectionView::of(app, org, &connection)).replayed(record.again))
}
