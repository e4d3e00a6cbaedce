//! The partitions of the access table and the limits table. Credentials have theirs in the store:
//! [`Store::credential`](posthorn_store::Store::credential).

use std::net::{IpAddr, Ipv6Addr};

use posthorn_app::App;
use posthorn_ids::{OrgId, PersonId};
use posthorn_items::Scope;
use posthorn_store::{Partition, Store, Table, door};

/// The sort key of an organisation. Each organisation has a partition of its own.
pub(crate) const ORG_SORT: &str = "org";

/// The partition of an organisation's item, under [`ORG_SORT`].
pub(crate) fn org_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "org")
}

/// The sort key of the item that names the operator's organisation.
pub(crate) const OPERATOR_SORT: &str = "operator";

/// The partition of the item that names the operator's organisation, under [`OPERATOR_SORT`]. There is one in a deployment.
pub(crate) fn operator_partition(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Access, "operator", "org")
}

/// The sort key of the last link that was made for an owner.
pub(crate) const OWNER_LINK_SORT: &str = "owner-link";

/// The partition of the last link that was made for an owner, under [`OWNER_LINK_SORT`].
pub(crate) fn owner_link_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "owner-link")
}

/// The sort key of an organisation's members.
pub(crate) const MEMBERS_SORT: &str = "members";

/// The partition of the item with an organisation's members, under [`MEMBERS_SORT`].
pub(crate) fn members_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "members")
}

/// The roles that an organisation made. The sort key is the id's suffix.
pub(crate) fn roles_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "role")
}

/// The domains of an organisation. The sort key is the id's suffix.
pub(crate) fn org_domains_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "domain")
}

/// The connections of an organisation. The sort key is the id's suffix.
pub(crate) fn sso_connections_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "sso-connection")
}

/// The attempts to log in through an organisation's connections. The sort key is the connection's suffix and the attempt's.
pub fn sso_attempts(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "sso-attempt")
}

/// The set-up links of an organisation. The sort key is the id's suffix.
pub(crate) fn setup_links_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "setup-link")
}

/// The directories of an organisation. The sort key is the id's suffix.
pub(crate) fn directories_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "directory")
}

/// The users of an organisation's directories. The sort key is the directory's suffix and the user's.
pub(crate) fn directory_users_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "directory-user")
}

/// The groups of an organisation's directories. The sort key is the directory's suffix and the group's.
pub(crate) fn directory_groups_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "directory-group")
}

/// Whose the names in an organisation's directories are. The sort key is the directory's suffix, the kind and the name's hash: names
/// may be addresses, and logs may show keys.
pub(crate) fn directory_names_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "directory-name")
}

/// The sort key of the item that names a domain's holder.
pub(crate) const HOLDER_SORT: &str = "holder";

/// The partition of the item that names a domain's holder, under [`HOLDER_SORT`]. It has no scope: it decides between organisations.
pub(crate) fn domain_holder_partition<'a>(app: &'a App, name: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Access, "domain", name)
}

/// The products of an organisation. The sort key is the id's suffix.
pub(crate) fn products_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "product")
}

/// The impersonations of an organisation's members. The sort key is the id's suffix.
pub(crate) fn impersonations_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "impersonation")
}

/// The requests of a scope that were made in another person's place. The sort key is the suffix of the entry's id.
pub(crate) fn impersonated_requests<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Limits, "impersonated")
}

/// The invitations to an organisation. The sort key is the id's suffix.
pub(crate) fn invitations_partition(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "invitation")
}

/// The sort key of a person.
pub(crate) const PERSON_SORT: &str = "person";

/// The partition of a person's item, under [`PERSON_SORT`]. It has no scope: a person belongs to several organisations.
pub(crate) fn person_partition(app: &App, person: PersonId) -> Partition<'_> {
    app.part::<Store>().system(Table::Access, "person", &person.suffix())
}

/// The sort key of an erasure.
pub(crate) const ERASURE_SORT: &str = "erasure";

/// The partition of a person's erasure, under [`ERASURE_SORT`]. It has no scope, as the person has none.
pub(crate) fn erasure_partition(app: &App, person: PersonId) -> Partition<'_> {
    app.part::<Store>().system(Table::Access, "erasure", &person.suffix())
}

/// The partition of the tallies of a person's sessions. The sort key is the session's suffix and the class.
pub(crate) fn session_tallies(app: &App, person: PersonId) -> Partition<'_> {
    app.part::<Store>().system(Table::Limits, "person", &person.suffix())
}

/// The tenants of the scope's organisation. The sort key is the id's suffix.
pub fn tenants<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    tenants_of(app, scope.org())
}

/// The same, for an organisation.
pub(crate) fn tenants_of(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "tenant")
}

/// The partition of an organisation's closings. The sort key is `org`, `tenant/` and the tenant's suffix, or `environment/` and
/// the environment.
pub(crate) fn closings(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Access, org, "closing")
}

/// The partition of the refused requests of a scope that the audit log records. The sort key is the key's suffix, the code and
/// the hour.
pub(crate) fn noted_refusals<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Limits, "refusal")
}

/// The partition that counts the requests of an organisation that a rate limit refused. The sort key is the hour in ten digits,
/// and the class.
pub(crate) fn rate_refusals(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "rate-refusals")
}

/// The partition of the tallies of an organisation's keys. The sort key is the tenant or `0`, the environment, the class and the
/// key's suffix.
pub(crate) fn key_tallies(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "key-limits")
}

/// The partition of the tallies of all of an organisation's keys together. The sort key is the class.
pub(crate) fn org_tallies(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "org-limits")
}

/// The partition of the tallies of an organisation's tenants. The sort key is the tenant and the class.
pub(crate) fn tenant_tallies(app: &App, org: OrgId) -> Partition<'_> {
    door::of_org(app.part::<Store>(), Table::Limits, org, "tenant-limits")
}

/// The partition of the tallies of an address's network. It has no scope, because the caller is unknown. The sort key is the
/// class.
pub(crate) fn address_tallies(app: &App, address: IpAddr) -> Partition<'_> {
    app.part::<Store>().system(Table::Limits, "address", &network_of(address))
}

/// The network that one limit covers: a single IPv4 address, or an IPv6 /64, because a subscriber usually has a whole /64
/// (RFC 6177).
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
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
