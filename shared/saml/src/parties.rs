use jiff::Timestamp;

use crate::Certificate;

/// The identity provider of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its entity id, which names it in what it says.
    pub entity_id: String,
    /// Where browsers bring requests (HTTP-Redirect binding).
    pub sso_url: String,
    /// Whose keys may sign. Two, while the provider changes its key.
    pub certificates: Vec<Certificate>,
}

/// This installation, as the identity provider of a connection knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProvider {
    /// The entity id.
    pub entity_id: String,
    /// Where browsers bring responses (HTTP-POST binding): the assertion consumer service.
    pub acs_url: String,
}

/// What a response must be for.
pub struct Expected<'a> {
    /// This installation.
    pub sp: &'a ServiceProvider,
    /// The id of the request that it answers.
    pub request_id: &'a str,
    /// The time.
    pub now: Timestamp,
}
