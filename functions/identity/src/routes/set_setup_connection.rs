//! `PUT /v1/setup/connection`: enters the settings of a set-up's connection, in place of the present ones. Nobody can log in with it until the
//! set-up is finished.
//!
//! Refused: an issuer that may not be called; certificates that cannot be read or have weak keys; a connection that people can log in with.
//! Written: the connection, with its secret sealed.

use garde::Validate;
use posthorn_access::{
    Authorised, Permission, SsoConnection,
    codes::{SSO_CONNECTION_IN_USE, SSO_CONNECTION_LIMIT_REACHED},
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::{SEALING_KEY, settings::DNS_SERVER},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    setup_connection::{SHOWS, SetupConnectionView, show},
    sso::{
        protocol::protocol,
        saml_settings::SamlSettings,
        settings::{OidcSettings, seal_given},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "set-setup-connection",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::FINDS_OWN_SETUP_LINK,
        DNS_SERVER,
        SEALING_KEY.encrypt(),
        Authorised::ADDS_SSO_CONNECTIONS,
        Authorised::REVISES_SSO_CONNECTIONS,
        SHOWS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Put,
    path: "/v1/setup/connection",
    permission: Some(Permission::SetupRun),
    summary: "Enter the settings of a set-up's connection",
    request: Some(schema::<SetSetupConnection>),
    response: Some(schema::<SetupConnectionView>),
    codes: &[SSO_CONNECTION_IN_USE, SSO_CONNECTION_LIMIT_REACHED],
    example: Example::NONE.body(
        r#"{"oidc": {"issuer": "https://acme.okta.com", "client_id": "0oa1", "client_secret": "s3cret"}}"#,
    ),
    ..Route::DEFAULT
};

/// The settings: those of OpenID Connect, or those of SAML 2.0.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetSetupConnection {
    /// How an identity provider that speaks OpenID Connect knows this installation. Give this or `saml`.
    #[garde(dive)]
    #[serde(default)]
    pub oidc: Option<OidcSettings>,
    /// How an identity provider that speaks SAML 2.0 is reached.
    #[garde(dive)]
    #[serde(default)]
    pub saml: Option<SamlSettings>,
}

async fn handle(
    app: &'static App,
    call: Call<SetSetupConnection>,
) -> Result<Answer<SetupConnectionView>, Problem> {
    let (caller, body) = (call.authorised()?, &call.body);
    let link = caller.own_setup_link(app).await?;
    let (protocol, secret) = protocol(app, body.oidc.as_ref(), body.saml.as_ref())?;
    let wanted = SsoConnection {
        id: link.connection,
        name: link.name.clone(),
        sealed_secret: seal_given(app, caller, link.connection, secret).await?,
        protocol,
        domains: caller.setup_domains(app, link.id).await?.into_iter().map(|one| one.name).collect(),
        default_role: link.default_role,
        enabled: false,
        tested_at: None,
        setting_up: Some(link.id),
    };
    caller.add_sso_connection(app, &wanted).await?;
    let enter = |connection: &mut SsoConnection| {
        if connection.setting_up == Some(link.id) {
            connection.protocol.clone_from(&wanted.protocol);
            connection.sealed_secret.clone_from(&wanted.sealed_secret);
            connection.domains.clone_from(&wanted.domains);
        }
    };
    let connection = caller.revise_sso_connection(app, link.connection, enter).await?;
    if connection.setting_up != Some(link.id) {
        return Err(SSO_CONNECTION_IN_USE.because("Ask the organisation to change its settings."));
    }
    Ok(Answer::ok(show(app, caller, &link, Some(&connection)).await?))
}
