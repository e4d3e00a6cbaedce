use posthorn_ids::OrgId;
use serde::{Deserialize, Serialize};

/// How a person proved who they are when a session began. Of older sessions nothing is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The organisation whose identity provider vouched for the person, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sso: Option<OrgId>,
    /// Whether the person proved a second factor, or has logged in with a passkey, which is two factors in one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_factor: bool,
}

impl Proof {
    /// A log-in through the identity provider of an organisation.
    pub fn of_sso(org: OrgId) -> Self {
        Self { sso: Some(org), ..Self::default() }
    }

    /// The same log-in with a second factor besides.
    pub fn with_second_factor(self) -> Self {
        Self { second_factor: true, ..self }
    }

    /// Whether it is enough for an organisation that takes log-ins through its own provider alone. Its owners get in with a second factor
    /// too: if the provider fails, somebody must be able to change that.
    pub(crate) fn is_enough(self, org: OrgId, is_owner: bool) -> bool {
        self.sso == Some(org) || (is_owner && self.second_factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_provider_is_enough_and_of_an_owner_a_second_factor() {
        let org = |n: u8| OrgId::derived(jiff::Timestamp::UNIX_EPOCH, &[&[n]]);
        let [none, own, other] = [Proof::default(), Proof::of_sso(org(1)), Proof::of_sso(org(2))];
        for (proof, of_member, of_owner) in [
            (none, false, false),
            (none.with_second_factor(), false, true),
            (own, true, true),
            (other, false, false),
            (other.with_second_factor(), false, true),
        ] {
            assert_eq!(proof.is_enough(org(1), false), of_member, "{proof:?}");
            assert_eq!(proof.is_enough(org(1), true), of_owner, "{proof:?}");
        }
    }
}
