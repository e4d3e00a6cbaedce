use std::net::IpAddr;

/// The header by which a key of the organisation's own acts as one of its tenants.
pub const TENANT_HEADER: &str = "posthorn-tenant";
/// What a request says of its caller.
#[derive(Debug, Clone, Copy, Default)]
pub struct Presented<'a> {
    /// The API key, whole.
    pub credential: &'a str,
    /// The value of [`TENANT_HEADER`].
    pub tenant: Option<&'a str>,
    /// Where the request comes from, as far as that can be believed.
    pub address: Option<IpAddr>,
    /// The function that is called.
    pub function: &'a str,
}
