//! What a connection that speaks SAML is made of, and its checks.

use garde::Validate;
use posthorn_access::SsoProtocol;
use posthorn_app::App;
use posthorn_net::{OutboundClient, PublicUrl, URL_BYTES_MAX};
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_saml::Certificate;
use schemars::JsonSchema;
use serde::Deserialize;

/// The longest entity id, in characters (saml-core-2.0-os, section 8.3.6).
const ENTITY_ID_CHARS_MAX: usize = 1024;
/// The most certificates: an old one, a new one, and two more.
const CERTIFICATES_MAX: usize = 4;
/// The longest certificate, in bytes.
const CERTIFICATE_BYTES_MAX: usize = 8 * 1024;

/// How an identity provider that speaks SAML 2.0 is reached, and whom it is believed.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SamlSettings {
    /// The provider's entity id, also called issuer.
    #[garde(length(chars, min = 1, max = ENTITY_ID_CHARS_MAX))]
    pub entity_id: String,
    /// Where people log in: the provider's single sign-on URL, for the HTTP-Redirect binding.
    #[garde(length(max = URL_BYTES_MAX))]
    pub sso_url: String,
    /// The certificates that the provider signs with, in PEM. Enter the next one beside the present one before the provider changes it.
    #[garde(length(min = 1, max = CERTIFICATES_MAX), inner(length(max = CERTIFICATE_BYTES_MAX)))]
    pub certificates: Vec<String>,
    /// The entity id by which the provider knows this installation, if it must stay what it was elsewhere. Otherwise leave it out.
    #[garde(length(chars, min = 1, max = ENTITY_ID_CHARS_MAX))]
    #[serde(default)]
    pub sp_entity_id: Option<String>,
}

/// Changes of a connection that speaks SAML. The entity ids stay.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SamlChanges {
    /// Where people log in.
    #[garde(length(max = URL_BYTES_MAX))]
    #[serde(default)]
    pub sso_url: Option<String>,
    /// The certificates. They replace the present ones.
    #[garde(length(min = 1, max = CERTIFICATES_MAX), inner(inner(length(max = CERTIFICATE_BYTES_MAX))))]
    #[schemars(inner(length(max = CERTIFICATE_BYTES_MAX)))]
    #[serde(default)]
    pub certificates: Option<Vec<String>>,
}

/// Checked changes.
pub(crate) struct CheckedChanges {
    sso_url: Option<String>,
    certificates: Option<Vec<String>>,
}

impl CheckedChanges {
    /// Applies them to a protocol that is SAML. Another one stays as it is.
    pub(crate) fn apply(&self, protocol: &mut SsoProtocol) {
        let SsoProtocol::Saml { sso_url, certificates, .. } = protocol else { return };
        if let Some(wanted) = &self.sso_url {
            sso_url.clone_from(wanted);
        }
        if let Some(wanted) = &self.certificates {
            certificates.clone_from(wanted);
        }
    }
}

/// The protocol of a new connection.
///
/// # Errors
/// `VALIDATION_FAILED`.
pub(crate) fn checked(app: &App, settings: &SamlSettings) -> Result<SsoProtocol, Problem> {
    for (pointer, id) in [
        ("/saml/entity_id", Some(&settings.entity_id)),
        ("/saml/sp_entity_id", settings.sp_entity_id.as_ref()),
    ] {
        if id
            .is_some_and(|id| id.chars().any(|character| character.is_whitespace() || character.is_control()))
        {
            return Err(invalid(pointer, "must not contain spaces"));
        }
    }
    Ok(SsoProtocol::Saml {
        entity_id: settings.entity_id.clone(),
        sso_url: checked_url(app, &settings.sso_url)?,
        certificates: checked_certificates(&settings.certificates)?,
        sp_entity_id: settings.sp_entity_id.clone(),
    })
}

/// The changes, if they may be made.
///
/// # Errors
/// `VALIDATION_FAILED`.
pub(crate) fn checked_changes(app: &App, changes: &SamlChanges) -> Result<CheckedChanges, Problem> {
    let sso_url = changes.sso_url.as_deref().map(|url| checked_url(app, url)).transpose()?;
    let certificates = changes.certificates.as_deref().map(checked_certificates).transpose()?;
    Ok(CheckedChanges { sso_url, certificates })
}

/// Browsers go there, this installation does not. The same rules keep people from being led to what is no provider.
fn checked_url(app: &App, url: &str) -> Result<String, Problem> {
    match PublicUrl::parse(url, app.part::<OutboundClient>().guard()) {
        Ok(_) => Ok(url.to_owned()),
        Err(error) => Err(invalid("/saml/sso_url", &error.to_string())),
    }
}

fn checked_certificates(texts: &[String]) -> Result<Vec<String>, Problem> {
    let read = texts.iter().enumerate().map(|(at, text)| match Certificate::parse(text) {
        Ok(certificate) => Ok(certificate.pem()),
        Err(error) => Err(invalid(&format!("/saml/certificates/{at}"), &error.to_string())),
    });
    read.collect()
}

fn invalid(pointer: &str, detail: &str) -> Problem {
    VALIDATION_FAILED.because(format!("{pointer} {detail}.")).at(pointer, detail.to_owned())
}
