//! Directories of identity providers, and the users and groups that they send.

use std::collections::BTreeSet;

use posthorn_ids::{DirectoryGroupId, DirectoryId, DirectoryUserId, PersonId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::JoiningRole;

/// The most directories of an organisation. Two requests at the same time may exceed it by one.
pub const DIRECTORIES_MAX: usize = 10;
/// The most users of a directory: as many as an organisation has members.
pub const DIRECTORY_USERS_MAX: usize = crate::MEMBERS_MAX;
/// The most groups of a directory.
pub const DIRECTORY_GROUPS_MAX: usize = 200;

/// A directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Its id, which includes its creation time.
    pub id: DirectoryId,
    /// Its display name.
    pub name: String,
    /// The role of users whose groups give none.
    pub default_role: JoiningRole,
    /// The roles that groups give.
    #[serde(default)]
    pub group_roles: Vec<GroupRole>,
    /// The only domains for whose people it speaks, if a set-up link made it: those that the link proved, none before it is finished. `None`:
    /// all that the organisation has verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domains: Option<BTreeSet<String>>,
}

/// The role that a group gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRole {
    /// The group.
    pub group: DirectoryGroupId,
    /// The role. The type excludes the owner's.
    pub role: JoiningRole,
}

impl Directory {
    /// Whether it may speak for people of a domain at all. The organisation must have verified the domain, too.
    pub fn speaks_for(&self, domain: &str) -> bool {
        self.domains.as_ref().is_none_or(|domains| domains.contains(domain))
    }

    /// The role that a user's groups give: that of the first group in the list. So the order of changes does not matter, and roles that
    /// the organisation made need no rank.
    pub fn role_of(&self, groups: &BTreeSet<DirectoryGroupId>) -> Option<JoiningRole> {
        self.group_roles.iter().find(|one| groups.contains(&one.group)).map(|one| one.role)
    }
}

impl Item for Directory {
    const KIND: &'static str = "directory";
    const AUDITED: bool = true;
}

/// A user of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryUser {
    /// Its id, which includes its creation time.
    pub id: DirectoryUserId,
    /// The user's name in the directory, in lower case.
    pub name: String,
    /// What the directory sent, as JSON.
    pub document: String,
    /// Whether the person may use the organisation. It stays as it is if the directory does not say.
    pub active: bool,
    /// The groups.
    #[serde(default)]
    pub groups: BTreeSet<DirectoryGroupId>,
    /// The person; `None` until the organisation has verified the domain of the user's address. It never changes to another person: a
    /// directory that sends another address does not move the user to another account. It ends when the person is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The role that the user's groups gave last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<JoiningRole>,
    /// Whether the membership is as the directory wants it. It is false until a change has reached the members.
    #[serde(default)]
    pub settled: bool,
    /// When the directory changed it last, in Unix milliseconds.
    pub changed_at: i64,
}

impl Item for DirectoryUser {
    const KIND: &'static str = "directory_user";
    const AUDITED: bool = true;
}

/// A group of a directory. Its members are kept with the users: so two changes of different members never meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryGroup {
    /// Its id, which includes its creation time.
    pub id: DirectoryGroupId,
    /// The group's name in the directory, in lower case.
    pub name: String,
    /// What the directory sent, as JSON, without members.
    pub document: String,
    /// Whether it has the members that the request that created it wanted.
    #[serde(default)]
    pub settled: bool,
    /// When the directory changed it or its members last, in Unix milliseconds.
    pub changed_at: i64,
}

impl Item for DirectoryGroup {
    const KIND: &'static str = "directory_group";
    const AUDITED: bool = true;
}

/// Whose name in a directory it is. It is written before the user or group, so it may name one that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DirectoryName {
    /// The suffix of the user's or group's id.
    pub(crate) of: String,
    /// When it was claimed, in Unix milliseconds.
    pub(crate) claimed_at: i64,
}

impl Item for DirectoryName {
    const KIND: &'static str = "directory_name";
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::Id;
    use proptest::prelude::*;

    use super::*;
    use crate::{FixedRole, Role};

    fn group(n: u8) -> DirectoryGroupId {
        Id::derived(Timestamp::UNIX_EPOCH, &[b"group", &[n]])
    }

    fn role(role: FixedRole) -> JoiningRole {
        JoiningRole::try_from(Role::Fixed(role)).unwrap()
    }

    proptest! {
        /// The first mapped group decides, whichever group the user joined first and however often.
        #[test]
        fn the_first_group_of_the_list_gives_the_role(joined in prop::collection::vec(0..4u8, 0..8)) {
            let roles = [(2, FixedRole::Developer), (0, FixedRole::Viewer), (2, FixedRole::Member)];
            let group_roles = roles.map(|(n, one)| GroupRole { group: group(n), role: role(one) }).to_vec();
            let directory = Directory {
                id: DirectoryId::new(Timestamp::UNIX_EPOCH),
                name: "Okta".to_owned(),
                default_role: role(FixedRole::Viewer),
                group_roles,
                domains: None,
            };
            let given = directory.role_of(&joined.iter().map(|n| group(*n)).collect());
            let expected = match (joined.contains(&2), joined.contains(&0)) {
                (true, _) => Some(role(FixedRole::Developer)),
                (false, true) => Some(role(FixedRole::Viewer)),
                (false, false) => None,
            };
            prop_assert_eq!(given, expected);
        }
    }
}
