//! OpenID Connect Core 1.0, section 3.1: the code flow, with PKCE (RFC 7636, S256) and a nonce.

use std::pin::Pin;

use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
        CoreProviderMetadata, CoreTokenResponse,
    },
};
use posthorn_access::{Secret, sha256_hex};
use posthorn_net::{OutboundClient, OutboundError};
use posthorn_problem::causes;

/// The most bytes of one answer of an identity provider. Its keys are the largest.
const ANSWER_BYTES_MAX: u64 = 256 * 1024;

/// How a token may be signed: by a key pair only. A signature with the client's secret proves less, and `none` proves nothing.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 5] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What both calls of a log-in must know. Both follow from the browser's secret and the log-in's state, so neither is stored or travels
/// through the identity provider.
pub struct BrowserKeys {
    nonce: String,
    verifier: String,
}

impl BrowserKeys {
    /// The keys of a browser's log-in.
    pub fn of(browser: &Secret, state: &str) -> Self {
        let derive = |purpose: &str| sha256_hex(&format!("{purpose} {} {state}", browser.reveal()));
        Self { nonce: derive("nonce"), verifier: derive("verifier") }
    }
}

/// An identity provider whose configuration was read.
pub struct Oidc {
    client: Client,
    outbound: Outbound,
}

/// The guarded HTTP client, as the library calls it.
struct Outbound(&'static OutboundClient);

impl<'c> AsyncHttpClient<'c> for Outbound {
    type Error = OutboundError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OutboundError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.0.exchange(request, ANSWER_BYTES_MAX))
    }
}

/// Whom the identity provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's own id of the person. It never means somebody else (OpenID Connect Core 1.0, section 2, `sub`).
    pub subject: String,
    /// The address; `None` if the provider gave none.
    pub email: Option<String>,
    /// Whether the provider says that it has checked the address; `None` if it does not say.
    pub email_verified: Option<bool>,
    /// The display name.
    pub name: Option<String>,
}

/// Why a log-in failed. The text is for the organisation's log: it holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The connection's own values cannot be used.
    #[error("the connection's values cannot be used: {0}")]
    Settings(String),
    /// The configuration could not be read.
    #[error("the identity provider's configuration could not be read: {0}")]
    Discovery(String),
    /// The code was not exchanged for a token.
    #[error("the identity provider gave no token: {0}")]
    Token(String),
    /// The token is not valid for this log-in.
    #[error("the identity provider's token is not valid: {0}")]
    Claims(String),
}

impl OidcError {
    /// Its name in the log.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Settings(_) => "settings",
            Self::Discovery(_) => "discovery",
            Self::Token(_) => "token",
            Self::Claims(_) => "claims",
        }
    }
}

impl Oidc {
    /// Reads the provider's configuration and keys (OpenID Connect Discovery 1.0, section 4). The secret is needed for
    /// [`Oidc::identity`] alone.
    ///
    /// # Errors
    /// [`OidcError::Settings`], [`OidcError::Discovery`].
    pub async fn discover(
        outbound: &'static OutboundClient,
        issuer: &str,
        (client_id, client_secret): (&str, Option<String>),
        redirect: String,
    ) -> Result<Self, OidcError> {
        let settings = |error: openidconnect::url::ParseError| OidcError::Settings(error.to_string());
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(settings)?;
        let redirect = RedirectUrl::new(redirect).map_err(settings)?;
        let outbound = Outbound(outbound);
        let metadata = CoreProviderMetadata::discover_async(issuer, &outbound)
            .await
            .map_err(|error| OidcError::Discovery(causes(&error)))?;
        let (id, secret) = (ClientId::new(client_id.to_owned()), client_secret.map(ClientSecret::new));
        let client = CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(redirect);
        Ok(Self { client, outbound })
    }

    /// The address at which the person logs in, for one `state`.
    pub fn log_in_url(&self, state: &Secret, keys: &BrowserKeys, email: Option<&str>) -> String {
        let verifier = PkceCodeVerifier::new(keys.verifier.clone());
        let (state, nonce) = (state.reveal().to_owned(), keys.nonce.clone());
        let request = self.client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        );
        let request = request
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let request = match email {
            Some(email) => request.add_extra_param("login_hint", email),
            None => request,
        };
        let (url, _, _) = request.url();
        url.into()
    }

    /// Exchanges the code, and verifies the token: its signature by one of the provider's keys, its issuer, audience, end and nonce.
    ///
    /// # Errors
    /// [`OidcError::Token`], [`OidcError::Claims`].
    pub async fn identity(&self, code: String, keys: BrowserKeys) -> Result<Identity, OidcError> {
        let exchange = self.client.exchange_code(AuthorizationCode::new(code));
        let exchange = exchange.map_err(|error| OidcError::Discovery(error.to_string()))?;
        let token = exchange
            .set_pkce_verifier(PkceCodeVerifier::new(keys.verifier))
            .request_async(&self.outbound)
            .await
            .map_err(|error| OidcError::Token(causes(&error)))?;
        let id_token = token.id_token().ok_or_else(|| OidcError::Token("it gave no ID token".to_owned()))?;
        let verifier = self.client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let claims = id_token
            .claims(&verifier, &Nonce::new(keys.nonce))
            .map_err(|error| OidcError::Claims(causes(&error)))?;
        check_access_token(&token, id_token, &verifier, claims.access_token_hash())?;
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        Ok(Identity {
            subject: claims.subject().as_str().to_owned(),
            email: claims.email().map(|email| email.as_str().to_owned()),
            email_verified: claims.email_verified(),
            name,
        })
    }
}

/// Checks that the access token is the one that the ID token names (OpenID Connect Core 1.0, section 3.1.3.8).
fn check_access_token(
    token: &CoreTokenResponse,
    id_token: &CoreIdToken,
    verifier: &CoreIdTokenVerifier<'_>,
    expected: Option<&AccessTokenHash>,
) -> Result<(), OidcError> {
    let Some(expected) = expected else { return Ok(()) };
    let refused = |error: &dyn std::error::Error| OidcError::Claims(causes(error));
    let alg = id_token.signing_alg().map_err(|error| refused(&error))?;
    let key = id_token.signing_key(verifier).map_err(|error| refused(&error))?;
    let actual =
        AccessTokenHash::from_token(token.access_token(), alg, key).map_err(|error| refused(&error))?;
    match actual == *expected {
        true => Ok(()),
        false => Err(OidcError::Claims("it names another access token".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_follow_from_browser_and_state_and_differ_from_each_other() {
        let (one, other) = (Secret::random(), Secret::random());
        let keys = BrowserKeys::of(&one, "s");
        assert_eq!(keys.nonce, BrowserKeys::of(&one, "s").nonce);
        assert_ne!(keys.nonce, keys.verifier);
        assert_ne!(keys.nonce, BrowserKeys::of(&one, "t").nonce);
        assert_ne!(keys.verifier, BrowserKeys::of(&other, "s").verifier);
        // RFC 7636, section 4.1: 43 to 128 characters.
        assert_eq!(keys.verifier.len(), 64);
    }
}
