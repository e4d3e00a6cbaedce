//! The limits of a key as requests write them.

use std::collections::BTreeSet;

use posthorn_access::Network;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_senders::DomainName;

/// The most domains and networks that a key names: they are read with every request, in one item.
pub(crate) const ENTRIES_MAX: usize = 50;
/// API Gateway lets no more through to a context in a second (`ThrottlingRateLimit` in the templates).
pub(crate) const RATE_LIMIT_MAX: u32 = 1_000;
/// A name in the DNS (RFC 1035, section 2.3.4).
pub(crate) const DOMAIN_BYTES_MAX: usize = 253;

/// The domains as they stand in addresses: lower-case ASCII.
///
/// # Errors
/// `VALIDATION_FAILED`, naming what is no domain.
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

/// Each network once.
pub(crate) fn networks(networks: &[Network]) -> Vec<Network> {
    BTreeSet::from_iter(networks.iter().copied()).into_iter().collect()
}
