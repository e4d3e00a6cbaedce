use std::net::IpAddr;

/// The header with which a key of the organisation itself acts as one of its tenants.
pub const TENANT_HEADER: &str = "posthorn-tenant";

/// The parts of a request that identify its caller.
#[derive(Debug, Clone, Copy, Default)]
pub struct Presented<'a> {
    /// The complete API key.
    pub credential: &'a str,
    /// The value of [`TENANT_HEADER`].
    pub tenant: Option<&'a str>,
    /// The caller's address, if a trusted source gives it.
    pub address: Option<IpAddr>,
    /// The called function.
    pub function: &'a str,
}
