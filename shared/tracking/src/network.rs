//! Where a request came from, as far as it may be kept.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bits that are kept: what providers hand out to one customer is smaller than either, so no household is named.
const V4_BITS: u32 = 24;
const V6_BITS: u32 = 48;

/// The viewer's network, `198.51.100.0/24` or `2001:db8:7::/48`, from `X-Forwarded-For`; `None` where it names none.
///
/// CloudFront adds the viewer's address at the end of what the viewer sent, and API Gateway adds CloudFront's behind it, so
/// the viewer is the last but one. What stands further to the front anybody may have written. Without CloudFront in
/// between, the last is the viewer.
pub fn viewer_network(forwarded_for: &str) -> Option<String> {
    let mut from_the_end = forwarded_for.rsplit(',').map(str::trim);
    let last = from_the_end.next()?;
    let viewer = from_the_end.next().unwrap_or(last);
    Some(match viewer.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => {
            let kept = address.to_bits() & (u32::MAX << (32 - V4_BITS));
            format!("{}/{V4_BITS}", Ipv4Addr::from_bits(kept))
        }
        IpAddr::V6(address) => {
            let kept = address.to_bits() & (u128::MAX << (128 - V6_BITS));
            format!("{}/{V6_BITS}", Ipv6Addr::from_bits(kept))
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_cut_to_its_network() {
        for (header, expected) in [
            ("198.51.100.7, 203.0.113.20", Some("198.51.100.0/24")),
            ("10.1.1.1, 198.51.100.7, 203.0.113.20", Some("198.51.100.0/24")),
            ("198.51.100.7", Some("198.51.100.0/24")),
            ("2001:db8:7:ffff::1,203.0.113.20", Some("2001:db8:7::/48")),
            ("::ffff:198.51.100.7, 203.0.113.20", Some("198.51.100.0/24")),
            ("unknown, 203.0.113.20", None),
            ("", None),
        ] {
            assert_eq!(viewer_network(header).as_deref(), expected, "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_borne(header in ".{0,60}") {
            let network = viewer_network(&header);
            prop_assert!(network.is_none_or(|text| text.ends_with("/24") || text.ends_with("/48")));
        }
    }
}
