//! Single sign-on through an organisation's identity provider.
//!
//! Files, in reading order:
//! - `settings`: what a connection is made of, and its checks.
//! - `saml_settings`: the same of one that speaks SAML.
//! - `protocol`: the protocol of a connection, from the one or the other.
//! - `addresses`: where an identity provider sends people, by connection.
//! - `connection_view`: a connection as its organisation reads it.
//! - `provider`: talks to the identity provider of a connection that speaks OpenID Connect.
//! - `saml`: the two parties of a connection that speaks SAML.
//! - `attempts`: the log of a connection.
//! - `attempt_view`: an attempt as the organisation reads it.
//! - `begun`: how a log-in begins.
//! - `vouched`: the person whom an identity provider vouches for.
//! - `outcome`: how a log-in ends.

pub(crate) mod addresses;
pub(crate) mod attempt_view;
pub(crate) mod attempts;
pub(crate) mod begun;
pub(crate) mod connection_view;
pub(crate) mod outcome;
pub(crate) mod protocol;
pub(crate) mod provider;
pub(crate) mod saml;
pub(crate) mod saml_settings;
pub(crate) mod settings;
pub(crate) mod vouched;
