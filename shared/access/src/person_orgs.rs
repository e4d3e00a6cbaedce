//! The organisations of a person, for work that the person asked for.

use posthorn_app::App;
use posthorn_ids::{OrgId, PersonId};
use posthorn_store::{RawItem, Read, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Member, Members, Org, person,
    places::{MEMBERS_SORT, ORG_SORT, members_partition, org_partition},
};

/// The uses of [`memberships`].
pub const READS_MEMBERSHIPS: Use = Table::Access.get().get_many();

/// What a person is in an organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The organisation, closed or not.
    pub org: Org,
    /// The member.
    pub member: Member,
    /// Since when it is suspended, in Unix milliseconds; `None` if it is not.
    pub suspended_at: Option<i64>,
}

/// The memberships of a person, suspended ones too.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn memberships(app: &App, id: PersonId) -> Result<Vec<Membership>, StoreError> {
    let own = |(org, members): (Org, Members)| {
        let row = members.rows().into_iter().find(|row| row.id == id)?;
        Some(Membership { org, member: row.member, suspended_at: row.suspended_at })
    };
    Ok(named_orgs(app, id).await?.into_iter().filter_map(own).collect())
}

/// The organisations that the person's item names, with their members.
pub(crate) async fn named_orgs(app: &App, id: PersonId) -> Result<Vec<(Org, Members)>, StoreError> {
    let orgs: Vec<OrgId> = person(app, id).await?.orgs.into_iter().collect();
    let store = app.part::<Store>();
    let members: Vec<_> =
        orgs.iter().map(|org| (members_partition(app, *org), MEMBERS_SORT.to_owned())).collect();
    let members = store.get_many(Table::Access, &members, Read::Consistent).await?;
    let settings: Vec<_> = orgs.iter().map(|org| (org_partition(app, *org), ORG_SORT.to_owned())).collect();
    let settings = store.get_many(Table::Access, &settings, Read::Consistent).await?;
    let mut named = Vec::new();
    for ((org, members), settings) in orgs.iter().zip(members).zip(settings) {
        let members = members.map(RawItem::decode::<Members>).transpose()?;
        let settings = settings.map(RawItem::decode::<Org>).transpose()?;
        named.push((
            settings.map_or_else(|| Org::new(*org), |stored| stored.value),
            members.map_or_else(|| Members::new(*org), |stored| stored.value),
        ));
    }
    Ok(named)
}
