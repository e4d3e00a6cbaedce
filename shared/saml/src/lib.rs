//! Single sign-on by SAML 2.0: the web browser SSO profile (saml-profiles-2.0-os, section 4.1), from the service's side. Requests go by the
//! HTTP-Redirect binding, responses come by HTTP-POST.
//!
//! What a response says is read from the one tree in which its signature was verified: see docs/decisions/0024.
//!
//! Files, in reading order:
//! - `person`: whom an identity provider vouches for.
//! - `error`: why a response is refused.
//! - `certificate`: the certificates that an organisation trusts, and their keys.
//! - `parties`: the two parties of a connection, and what one expects of the other.
//! - `request`: the request that leads a browser to the identity provider.
//! - `metadata`: how the identity provider gets to know this installation.
//! - `document`: bounds and reads the XML of a response.
//! - `canonical`: writes a part of that tree as it was signed.
//! - `signature`: checks a signature over a part of the tree.
//! - `assertion`: reads whom a verified assertion means.
//! - `response`: all checks of a response, in their order.

mod assertion;
mod canonical;
mod certificate;
mod document;
mod error;
mod metadata;
mod parties;
mod person;
mod request;
mod response;
mod signature;

#[cfg(test)]
mod tests;

pub use certificate::{Certificate, InvalidCertificate};
pub use document::RESPONSE_BYTES_MAX;
pub use error::SamlError;
pub use metadata::metadata;
pub use parties::{Expected, IdentityProvider, ServiceProvider};
pub use person::Person;
pub use request::{log_in_url, request_id};
pub use response::read_response;
