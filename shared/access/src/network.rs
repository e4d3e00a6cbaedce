use std::{borrow::Cow, fmt, net::IpAddr, str::FromStr};

use ipnet::{IpNet, Ipv4Net};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A network in CIDR notation (RFC 4632, RFC 4291), or a single address. An IPv4-mapped IPv6 network (`::ffff:192.0.2.0/120`,
/// RFC 4291, section 2.5.5.2) becomes the IPv4 network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network(IpNet);

/// The text is not a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a network like 192.0.2.0/24 or 2001:db8::/32, or an address")]
pub struct InvalidNetwork;

/// The prefix length of IPv4-mapped IPv6 addresses.
const MAPPED_BITS: u8 = 96;

impl Network {
    /// Whether the network contains `address`. An IPv4-mapped IPv6 address counts as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// Whether the networks `outer` together contain every network of `inner`.
pub fn within(inner: &[Network], outer: &[Network]) -> bool {
    // Adjacent networks are joined first, because two halves contain the same addresses as the whole.
    let outer = IpNet::aggregate(&outer.iter().map(|one| one.0).collect());
    inner.iter().all(|one| outer.iter().any(|net| net.contains(&one.0)))
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let net = parsed.map_err(|_| InvalidNetwork)?.trunc();
        let IpNet::V6(v6) = net else { return Ok(Self(net)) };
        match v6.addr().to_ipv4_mapped().filter(|_| v6.prefix_len() >= MAPPED_BITS) {
            Some(v4) => {
                let net = Ipv4Net::new(v4, v6.prefix_len() - MAPPED_BITS).map_err(|_| InvalidNetwork)?;
                Ok(Self(net.into()))
            }
            None => Ok(Self(net)),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Network {
    fn schema_name() -> Cow<'static, str> {
        "Network".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "description": "A network in CIDR notation, IPv4 or IPv6, or an address.",
            "examples": ["192.0.2.0/24", "2001:db8::/32"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_network_contains_its_addresses_in_every_notation() {
        for (network, address, holds) in [
            ("192.0.2.0/24", "192.0.2.9", true),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true),
            ("::ffff:192.0.2.0/120", "192.0.2.9", true),
            ("192.0.2.9", "192.0.2.9", true),
            ("192.0.2.77/24", "192.0.2.9", true),
            ("192.0.2.0/24", "192.0.3.1", false),
            ("2001:db8::/32", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "192.0.2.9", false),
            ("::/0", "::ffff:192.0.2.9", false),
            ("0.0.0.0/0", "2001:db8::1", false),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), holds, "{network} {address}");
        }
    }

    #[test]
    fn two_halves_contain_the_whole_network_and_nothing_else() {
        let halves = networks(&["10.0.0.0/25", "10.0.0.128/25"]);
        assert!(within(&networks(&["10.0.0.0/24"]), &halves));
        assert!(!within(&networks(&["10.0.0.0/23"]), &halves));
        assert!(!within(&networks(&["10.0.0.1", "::1"]), &halves));
        assert!(within(&[], &halves));
    }

    #[test]
    fn texts_that_are_not_networks_are_refused() {
        for text in ["", "example.com", "192.0.2.0/33", "192.0.2", "2001:db8::/129", "192.0.2.0/-1"] {
            assert_eq!(text.parse::<Network>(), Err(InvalidNetwork), "{text}");
        }
    }
}
