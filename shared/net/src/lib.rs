//! Calls to hosts outside AWS: the guard that decides which addresses may be called, the HTTP client, and the DNS.

mod client;
mod dns;
mod guard;
mod retry_after;
mod url;

pub use client::{ANSWER_BYTES_MAX, Download, OutboundClient, OutboundError, Response};
pub use dns::{LookupError, MailExchanger, Resolver};
pub use guard::{AddressGuard, is_public};
pub use retry_after::RetryAfter;
pub use url::{InvalidUrl, PublicUrl, URL_BYTES_MAX, Unresolvable};
