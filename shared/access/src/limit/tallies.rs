//! The partitions of the tallies of keys, organisations, tenants and addresses.

use std::net::{IpAddr, Ipv6Addr};

use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_store::{Partition, Store, Table, door};

pub(super) fn key_tallies(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "key-limits")
}

pub(super) fn org_tallies(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "org-limits")
}

/// The network that one limit covers: a single IPv4 address, or an IPv6 /64, because a subscriber usually has a whole /64
/// (RFC 6177).
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

pub(super) fn tenant_tallies(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "tenant-limits")
}

pub(super) fn address_tallies(app: &App, address: IpAddr) -> Partition<'_> {
    app.part::<Store>().system(Table::Limits, "address", &network_of(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_and_an_ipv6_64_network_have_one_limit_each() {
        for (address, network) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network_of(address.parse().unwrap()), network);
        }
    }
}
