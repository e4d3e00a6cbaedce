use posthorn_ids::{Environment, OrgId, TenantId};
use posthorn_items::door;
use proptest::{collection::btree_set, option, prelude::*, sample::select};

use super::*;

/// Few different values, so that random pairs often match.
fn scopes() -> impl Strategy<Value = Scope> {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let org = move |number: u8| OrgId::derived(at, &[&[number]]);
    let tenant = move |number: u8| TenantId::derived(at, &[&[number]]);
    (0..2_u8, option::of(0..2_u8), select(vec!["live", "test", "staging"])).prop_map(
        move |(number, whose, environment)| {
            let environment: Environment = environment.parse().unwrap();
            door::of_new_org(org(number), whose.map(tenant), environment)
        },
    )
}

fn networks() -> impl Strategy<Value = Vec<Network>> {
    let some =
        ["0.0.0.0/0", "10.0.0.0/24", "10.0.0.0/25", "10.0.0.128/25", "10.0.0.1", "::/0", "2001:db8::1"];
    prop::collection::vec(select(some.to_vec()), 0..4)
        .prop_map(|texts| texts.into_iter().map(|text| text.parse().unwrap()).collect())
}

fn authorities() -> impl Strategy<Value = Authority> {
    let permissions = btree_set(select(Permission::ALL[..4].to_vec()), 0..4);
    let domains = option::of(btree_set(select(vec!["a.example".to_owned(), "b.example".to_owned()]), 0..3));
    let limits = (domains, option::of(networks()), option::of(0..3_u32), option::of(0..3_i64));
    (scopes(), permissions, limits).prop_map(|(scope, permissions, limits)| {
        let (domains, networks, rate_limit, expires_at) = limits;
        let limits = Limits { domains, networks, rate_limit, expires_at };
        Authority { permissions, limits, ..Authority::none(scope) }
    })
}

/// Whether the limits of a key allow one request: from this address and domain, at this time and rate.
fn allows(authority: &Authority, address: &str, domain: &str, at: i64, rate: u32) -> bool {
    let limits = &authority.limits;
    let address = address.parse().unwrap();
    authority.may_send_from(domain)
        && limits.networks.as_ref().is_none_or(|nets| nets.iter().any(|net| net.contains(address)))
        && limits.expires_at.is_none_or(|end| at < end)
        && limits.rate_limit.is_none_or(|most| rate <= most)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_key_may_make_a_key_with_the_same_authority(one in authorities()) {
        prop_assert_eq!(one.excess(&one), None);
    }

    #[test]
    fn a_chain_of_keys_never_ends_with_a_key_stronger_than_the_first(
        first in authorities(), second in authorities(), third in authorities(),
    ) {
        if second.excess(&first).is_none() && third.excess(&second).is_none() {
            prop_assert_eq!(third.excess(&first), None);
        }
    }

    #[test]
    fn a_key_may_do_nothing_that_its_maker_may_not(
        maker in authorities(), made in authorities(),
        address in select(vec!["10.0.0.1", "10.0.0.200", "192.0.2.1", "2001:db8::1"]),
        domain in select(vec!["a.example", "b.example", "c.example"]), at in 0..3_i64, rate in 0..3_u32,
    ) {
        if made.excess(&maker).is_none() {
            prop_assert!(made.permissions.is_subset(&maker.permissions));
            prop_assert_eq!(made.scope.org(), maker.scope.org());
            prop_assert!(maker.scope.tenant().is_none() || maker.scope.tenant() == made.scope.tenant());
            if allows(&made, address, domain, at, rate) {
            prop_assert!(allows(&maker, address, domain, at, rate));
            }
        }
    }

    #[test]
    fn limits_read_back_from_the_store_unchanged(one in authorities()) {
        let id = posthorn_ids::ApiKeyId::new(jiff::Timestamp::UNIX_EPOCH);
        let permissions = one.permissions.iter().map(|one| one.as_str().to_owned()).collect();
        let mut credential = CredentialItem::new(&one.scope, id, "n".into(), String::new(), permissions);
        one.limits.write_to(&mut credential);
        prop_assert_eq!(Authority::of(&credential).unwrap(), one);
    }
}

#[test]
fn unreadable_entries_of_a_credential_give_no_access() {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let scope = door::of_new_org(OrgId::new(at), None, Environment::live());
    let mut credential = CredentialItem::new(
        &scope,
        posthorn_ids::ApiKeyId::new(at),
        "n".into(),
        String::new(),
        vec!["fly".into()],
    );
    credential.allowed_cidrs = Some(vec!["nonsense".into()]);
    let authority = Authority::of(&credential).unwrap();
    assert!(authority.permissions.is_empty());
    assert_eq!(authority.limits.networks, Some(Vec::new()));
}
