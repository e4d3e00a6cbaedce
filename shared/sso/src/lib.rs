//! Single sign-on: how this installation, as a relying party, talks to an organisation's identity provider.

mod oidc;

pub use oidc::{BrowserKeys, Identity, Oidc, OidcError};
