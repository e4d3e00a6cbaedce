//! `PATCH /v1/sso/connections/{id}`: changes a connection: its name, its secret or certificates, its domains, the default role, or whether
//! it is enabled. Issuer and client id stay, and SAML's entity ids: another provider's ids of people would mean others.

use garde::Validate;
use posthorn_access::{
    Authorised, JoiningRole, Permission, SsoConnection, SsoProtocol, codes::ROLE_NOT_FOUND,
};
use posthorn_app::App;
use posthorn_identity::codes::SSO_DOMAIN_NOT_VERIFIED;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::settings::PUBLIC_URL,
};
use posthorn_senders::DomainName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    connection_view::SsoConnectionView,
    saml_settings::{SamlChanges, checked_changes},
    settings::{CHECKS, CREDENTIAL_CHARS_MAX, DOMAINS_MAX, check_domains, seal},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "update-sso-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, Authorised::REVISES_SSO_CONNECTIONS, CHECKS, PUBLIC_URL],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/sso/connections/{id}",
    permission: Some(Permission::OrgWrite),
    summary: "Update a single sign-on connection",
    request: Some(schema::<UpdateSsoConnection>),
    response: Some(schema::<SsoConnectionView>),
    codes: &[ROLE_NOT_FOUND, SSO_DOMAIN_NOT_VERIFIED],
    example: Example::at("/v1/sso/connections/ssoconn_01kajbch80f4r6t8v0x2z4b6d8")
        .body(r#"{"enabled": false}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateSsoConnection {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// A new secret, for OpenID Connect.
    #[garde(length(chars, min = 1, max = CREDENTIAL_CHARS_MAX))]
    #[serde(default)]
    pub client_secret: Option<String>,
    /// Changes for SAML.
    #[garde(dive)]
    #[serde(default)]
    pub saml: Option<SamlChanges>,
    /// The domains. They replace the present ones.
    #[garde(length(max = DOMAINS_MAX))]
    #[serde(default)]
    pub domains: Option<Vec<DomainName>>,
    /// The role of people who log in for the first time from now on.
    #[garde(skip)]
    #[serde(default)]
    pub default_role: Option<JoiningRole>,
    /// Whether people can log in with it.
    #[garde(skip)]
    #[serde(default)]
    pub enabled: Option<bool>,
}

async fn handle(
    app: &'static App,
    call: Call<UpdateSsoConnection>,
) -> Result<Answer<SsoConnectionView>, Problem> {
    let (caller, id, body) = (call.authorised()?, call.id()?, &call.body);
    // Who may not see it must not learn by the other checks that it exists.
    check_protocol(&caller.find_sso_connection(app, id).await?, body)?;
    if let Some(role) = body.default_role {
        caller.require_joining_role(app, role).await?;
    }
    let domains = match &body.domains {
        Some(wanted) => Some(check_domains(app, caller, wanted).await?),
        None => None,
    };
    let sealed = match &body.client_secret {
        Some(secret) => Some(seal(app, caller, id, secret).await?),
        None => None,
    };
    let saml = body.saml.as_ref().map(|changes| checked_changes(app, changes)).transpose()?;
    let apply = |connection: &mut SsoConnection| {
        connection.name = body.name.clone().unwrap_or_else(|| connection.name.clone());
        connection.default_role = body.default_role.unwrap_or(connection.default_role);
        connection.enabled = body.enabled.unwrap_or(connection.enabled);
        if let Some(domains) = &domains {
            connection.domains.clone_from(domains);
        }
        if let Some(sealed) = &sealed {
            connection.sealed_secret.clone_from(sealed);
        }
        if let Some(saml) = &saml {
            saml.apply(&mut connection.protocol);
        }
    };
    let connection = caller.revise_sso_connection(app, id, apply).await?;
    Ok(Answer::ok(SsoConnectionView::of(app, caller.scope().org(), &connection)))
}

/// Refuses changes that the connection's protocol has no place for.
fn check_protocol(connection: &SsoConnection, body: &UpdateSsoConnection) -> Result<(), Problem> {
    let wrong = match connection.protocol {
        SsoProtocol::Oidc { .. } => {
            body.saml.as_ref().map(|_| ("/saml", "is for connections that speak SAML"))
        }
        SsoProtocol::Saml { .. } => body
            .client_secret
            .as_ref()
            .map(|_| ("/client_secret", "is for connections that speak OpenID Connect")),
    };
    wrong.map_or(Ok(()), |(pointer, detail)| {
        Err(VALIDATION_FAILED.because(format!("{pointer} {detail}.")).at(pointer, detail))
    })
}
