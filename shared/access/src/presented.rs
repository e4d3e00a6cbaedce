use std::{fmt, net::IpAddr};

/// The header with which an organisation's own key, or a person, acts as one of its tenants.
pub const TENANT_HEADER: &str = "posthorn-tenant";
/// The header with which a person names the organisation.
pub const ORG_HEADER: &str = "posthorn-org";
/// The header with which a person names the environment.
pub const ENVIRONMENT_HEADER: &str = "posthorn-environment";
/// The header with which a person sees what a member sees: the id of an impersonation that the person began.
pub const IMPERSONATION_HEADER: &str = "posthorn-impersonation";

/// The parts of a request that identify its caller.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    /// The credential.
    pub credential: Credential<'a>,
    /// The value of [`ORG_HEADER`].
    pub org: Option<&'a str>,
    /// The value of [`ENVIRONMENT_HEADER`].
    pub environment: Option<&'a str>,
    /// The value of [`TENANT_HEADER`].
    pub tenant: Option<&'a str>,
    /// The value of [`IMPERSONATION_HEADER`].
    pub impersonation: Option<&'a str>,
    /// The caller's address, if a trusted source gives it.
    pub address: Option<IpAddr>,
    /// The called function.
    pub function: &'a str,
}

/// A credential, as it was sent. Its `Debug` output shows only its kind.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// The complete API key.
    Key(&'a str),
    /// The token of a session, from its cookie.
    Session(&'a str),
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Key(_) => "Key(…)",
            Self::Session(_) => "Session(…)",
        })
    }
}

/// The presented credential of a verified caller, to derive secrets that only its holder may see again. So it is never empty, and
/// its `Debug` output shows nothing.
#[derive(Clone)]
pub struct CallerSecret(String);

impl CallerSecret {
    pub(crate) fn new(verified: &str) -> Self {
        Self(verified.to_owned())
    }

    /// Its bytes. They hold 256 random bits.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for CallerSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CallerSecret(…)")
    }
}
