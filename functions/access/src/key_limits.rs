//! Reads the limits of a key from a request.

use std::collections::BTreeSet;

use posthorn_access::Network;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_senders::DomainName;

/// The most domains, and the most networks, that a key may list. Every request reads them, in one item.
pub(crate) const ENTRIES_MAX: usize = 50;
/// API Gateway lets no more requests per second through to a context (`ThrottlingRateLimit` in the templates).
pub(crate) const RATE_LIMIT_MAX: u32 = 1_000;
/// The longest DNS name (RFC 1035, section 2.3.4).
pub(crate) const DOMAIN_BYTES_MAX: usize = 253;

/// Parses domain names to lower-case ASCII, the form that sender addresses have.
///
/// # Errors
/// `VALIDATION_FAILED`, with a pointer to the first text that is not a domain.
pub(crate) fn domains(texts: &[String]) -> Result<BTreeSet<String>, Problem> {
    let read = |(at, text): (usize, &String)| {
        let name: DomainName = text.parse().map_err(|error| {
            let pointer = format!("/allowed_domains/{at}");
            VALIDATION_FAILED.because(format!("{pointer} {error}.")).at(pointer, format!("{error}"))
        })?;
        Ok(name.as_str().to_owned())
    };
    texts.iter().enumerate().map(read).collect()
}

/// Sorts networks and removes duplicates.
pub(crate) fn networks(networks: &[Network]) -> Vec<Network> {
    BTreeSet::from_iter(networks.iter().copied()).into_iter().collect()
}
