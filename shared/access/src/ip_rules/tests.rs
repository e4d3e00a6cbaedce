use jiff::Timestamp;
use proptest::{option, prelude::*, sample::select};

use super::*;

const NOW_MS: i64 = 1_000;

fn id(number: u32) -> IpRuleId {
    IpRuleId::derived(Timestamp::from_millisecond(i64::from(number)).unwrap(), &[&number.to_be_bytes()])
}

fn rule(action: IpAction, cidr: &str) -> IpRule {
    IpRule { cidr: cidr.parse().unwrap(), action, reason: None, expires_at: None }
}

fn allow(cidr: &str) -> IpRule {
    rule(IpAction::Allow, cidr)
}

fn deny(cidr: &str) -> IpRule {
    rule(IpAction::Deny, cidr)
}

fn until(expires_at: i64, rule: IpRule) -> IpRule {
    IpRule { expires_at: Some(expires_at), ..rule }
}

fn rules(all: &[IpRule]) -> IpRules {
    IpRules((1..).map(id).zip(all.iter().cloned()).collect())
}

fn at(text: &str) -> Option<IpAddr> {
    Some(text.parse().unwrap())
}

#[test]
fn an_address_is_admitted_if_a_rule_allows_it_and_none_denies_it() {
    let office = [allow("192.0.2.0/24"), allow("2001:db8::/32"), deny("192.0.2.66")];
    for (held, address, admitted) in [
        (&[][..], at("198.51.100.7"), true),
        (&[], None, true),
        (&office, at("192.0.2.1"), true),
        (&office, at("::ffff:192.0.2.1"), true),
        (&office, at("2001:db8::1"), true),
        (&office, at("192.0.2.66"), false),
        (&office, at("198.51.100.7"), false),
        (&office, at("2001:db9::1"), false),
        (&office, None, false),
        (&[deny("0.0.0.0/0")], at("192.0.2.1"), false),
        (&[deny("0.0.0.0/0")], at("2001:db8::1"), true),
        (&[deny("0.0.0.0/0")], None, true),
        (&[deny("192.0.2.0/24"), allow("192.0.2.1")], at("192.0.2.1"), false),
    ] {
        assert_eq!(rules(held).admit(address, NOW_MS), admitted, "{held:?} {address:?}");
    }
}

#[test]
fn a_rule_ends_exactly_at_its_expiry() {
    let held = rules(&[until(NOW_MS, deny("192.0.2.0/24")), until(NOW_MS, allow("2001:db8::/32"))]);
    assert!(!held.admit(at("192.0.2.1"), NOW_MS - 1) && held.admit(at("192.0.2.1"), NOW_MS));
    assert!(!held.admit(None, NOW_MS - 1) && held.admit(None, NOW_MS));
    assert_eq!((held.holding(NOW_MS).count(), held.get(id(1), NOW_MS)), (0, None));
    assert_eq!(held.holding(NOW_MS - 1).map(|(id, _)| id).collect::<Vec<_>>(), [id(2), id(1)]);
}

#[test]
fn expired_rules_do_not_count_and_the_next_change_deletes_them() {
    let mut held = rules(&vec![until(NOW_MS, deny("192.0.2.0/24")); IP_RULES_MAX]);
    let again = deny("192.0.2.0/24");
    assert_eq!(held.clone().add(id(900), &again, None, NOW_MS - 1), Err(IpRuleRefused::Exists(id(1))));
    assert_eq!(held.add(id(900), &again, None, NOW_MS), Ok(true));
    assert_eq!(held.0.len(), 1);
    assert_eq!(held.remove(id(1), None, NOW_MS), Err(IpRuleRefused::Absent));
}

#[test]
fn a_rule_is_added_once_and_at_most_a_hundred_are() {
    let mut held = IpRules::default();
    for number in 0..100 {
        assert_eq!(held.add(id(number), &deny(&format!("192.0.2.{number}")), None, NOW_MS), Ok(true));
    }
    let before = held.clone();
    for (number, rule, outcome) in [
        (7, deny("198.51.100.7"), Ok(false)),
        (7, until(NOW_MS, deny("198.51.100.7")), Ok(false)),
        (200, until(NOW_MS, deny("198.51.100.7")), Err(IpRuleRefused::Expired)),
        (200, deny("192.0.2.7/32"), Err(IpRuleRefused::Exists(id(7)))),
        (200, deny("198.51.100.7"), Err(IpRuleRefused::Full)),
        (200, allow("192.0.2.7"), Err(IpRuleRefused::Full)),
    ] {
        assert_eq!(held.add(id(number), &rule, None, NOW_MS), outcome, "{rule:?}");
    }
    assert_eq!(held, before);
}

#[test]
fn a_change_that_locks_out_its_caller_is_refused() {
    let (me, other) = ("192.0.2.1", "2001:db8::/32");
    for (standing, added, caller, locks_out) in [
        (None, deny("192.0.2.0/24"), at(me), true),
        (None, deny("::ffff:192.0.2.0/120"), at(me), true),
        (None, allow(other), at(me), true),
        (None, allow(other), None, true),
        (None, deny(other), None, false),
        (None, allow(me), at(me), false),
        (Some(allow(me)), allow(other), at(me), false),
        (Some(allow(me)), deny("0.0.0.0/0"), at(me), true),
        (Some(until(NOW_MS, allow(me))), allow(other), at(me), true),
    ] {
        let mut held = rules(&Vec::from_iter(standing));
        let before = held.clone();
        let expected = if locks_out { Err(IpRuleRefused::LocksOut) } else { Ok(true) };
        assert_eq!(held.add(id(9), &added, caller, NOW_MS), expected, "{before:?} {added:?}");
        assert_eq!(held == before, locks_out);
    }
    let mut held = rules(&[allow(me), allow(other)]);
    assert_eq!(held.remove(id(1), at(me), NOW_MS), Err(IpRuleRefused::LocksOut));
    assert_eq!(held.remove(id(2), at(me), NOW_MS), Ok(()));
    assert_eq!(held.remove(id(1), at(me), NOW_MS), Ok(()), "without allow rules, all addresses are admitted");
}

fn some_rules() -> impl Strategy<Value = Vec<IpRule>> {
    let networks = ["0.0.0.0/0", "10.0.0.0/24", "10.0.0.128/25", "10.0.0.1", "::/0", "2001:db8::/32"];
    let actions = select(vec![IpAction::Allow, IpAction::Deny]);
    let one = (select(networks.to_vec()), actions, option::of(NOW_MS - 1..NOW_MS + 2));
    let one = one.prop_map(|(cidr, action, expires_at)| IpRule { expires_at, ..rule(action, cidr) });
    prop::collection::vec(one, 0..8)
}

fn some_address() -> impl Strategy<Value = Option<IpAddr>> {
    let some = ["10.0.0.1", "10.0.0.200", "::ffff:10.0.0.1", "2001:db8::1", "::1", "192.0.2.1"];
    option::of(select(some.to_vec())).prop_map(|text| text.map(|text| text.parse().unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn neither_the_order_of_rules_nor_expired_rules_change_the_result(
        all in some_rules().prop_shuffle(), address in some_address(),
    ) {
        let holds = |rule: &&IpRule| rule.expires_at.is_none_or(|at| at > NOW_MS);
        let contained = |rule: &&IpRule| address.is_some_and(|address| rule.cidr.contains(address));
        let of = |action: IpAction| all.iter().filter(holds).filter(move |rule| rule.action == action);
        let denied = of(IpAction::Deny).any(|rule| contained(&rule));
        let allowed = of(IpAction::Allow).count() == 0 || of(IpAction::Allow).any(|rule| contained(&rule));
        prop_assert_eq!(rules(&all).admit(address, NOW_MS), allowed && !denied);
    }

    #[test]
    fn the_rules_admit_the_caller_who_changed_them(
        all in some_rules(), address in some_address(), which in any::<prop::sample::Index>(),
    ) {
        let mut held = IpRules::default();
        for (number, rule) in (1..).zip(&all) {
            let before = held.clone();
            match held.add(id(number), rule, address, NOW_MS) {
                Ok(_) => prop_assert!(held.admit(address, NOW_MS)),
                Err(_) => prop_assert_eq!(&held, &before),
            }
        }
        let ids: Vec<IpRuleId> = held.0.keys().copied().collect();
        if !ids.is_empty() && held.remove(ids[which.index(ids.len())], address, NOW_MS).is_ok() {
            prop_assert!(held.admit(address, NOW_MS));
        }
    }
}
