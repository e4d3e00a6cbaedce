//! `GET /sso/{id}/metadata?org={org}`: how an identity provider that speaks SAML reaches this installation, for one connection, as SAML
//! metadata. Providers read it without credentials. It shows nothing but addresses, and the entity id that the organisation chose.

use garde::Validate;
use posthorn_access::{FINDS_CONNECTION, connection_of_org};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Bytes, Call, Example, Media, Route, schema},
};
use posthorn_saml::metadata;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{addresses::KNOWS_ADDRESSES, saml::parties};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-saml-metadata",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_CONNECTION, KNOWS_ADDRESSES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/sso/{id}/metadata",
    per_address: Some(AddressLimit { class: "sso", per_minute: 60 }),
    summary: "Retrieve the SAML metadata of a connection",
    query: Some(schema::<OfOrg>),
    media: Media::Bytes("application/samlmetadata+xml"),
    example: Example::at(
        "/sso/ssoconn_01kajbch80f4r6t8v0x2z4b6d8/metadata?org=org_01kajbch80f1m3n5p7q9r1s3t5",
    ),
    ..Route::DEFAULT
};

/// Whose connection it is.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
pub struct OfOrg {
    /// The organisation.
    #[garde(length(max = 100))]
    #[serde(default)]
    pub org: String,
}

async fn handle(app: &'static App, call: Call<(), OfOrg>) -> Result<Answer<Bytes>, Problem> {
    let org: OrgId = call.query.org.parse().map_err(|_| not_found())?;
    let connection = connection_of_org(app, org, call.id()?).await?.ok_or_else(not_found)?;
    let (_, sp) = parties(app, &connection).ok_or_else(not_found)?;
    Ok(Answer::ok(Bytes(metadata(&sp).into_bytes())))
}
