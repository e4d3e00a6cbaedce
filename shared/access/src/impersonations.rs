//! Begins, finds and ends impersonations, and records each request that is made with one.

use posthorn_app::App;
use posthorn_audit::ImpersonatedRequest;
use posthorn_ids::{Environment, ImpersonationId, OrgId, PersonId};
use posthorn_items::door;
use posthorn_problem::{PERSON_NEEDED, Problem, UNAVAILABLE, VALIDATION_FAILED, not_found};
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, IMPERSONATION_MS, Impersonation, Permission, Presented, Rights, SignedIn,
    codes::IMPERSONATION_ENDED,
    membership::{Freshness, rights_of},
    places::{impersonated_requests, impersonations_partition},
    standing,
};

/// What somebody who impersonates a member may do, and for how long.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The impersonation.
    pub impersonation: Impersonation,
    /// What the member may read, and what is hidden from the member.
    pub rights: Rights,
}

impl Authorised {
    /// The uses that callers of [`Authorised::impersonate`] declare.
    pub const IMPERSONATES: Use = Table::Access.get().put();

    /// Lets the caller see what a member of an organisation sees: of their own organisation, a member with no more rights than theirs; for
    /// the operator, of any.
    ///
    /// # Errors
    /// `PERSON_NEEDED` for a key; `VALIDATION_FAILED` for the caller themselves; `NOT_FOUND`; `INSUFFICIENT_SCOPE` if the member has rights
    /// that the caller lacks.
    pub async fn impersonate(
        &self,
        app: &App,
        org: OrgId,
        person: PersonId,
        reason: &str,
    ) -> Result<Begun, Problem> {
        let by = self.authority().maker.zip(self.session());
        let (by, session) =
            by.ok_or_else(|| PERSON_NEEDED.because("Only a person can impersonate another."))?;
        if by == person {
            return Err(VALIDATION_FAILED
                .because("You are this person.")
                .at("/person_id", "must be somebody else"));
        }
        let through = self.scope().org();
        let own = self.authority_now(app).await?;
        let rights = member_rights(app, org, person, Freshness::Now).await?.ok_or_else(not_found)?;
        if through == org {
            own.require(&rights)?;
        }
        let impersonation = Impersonation {
            id: ImpersonationId::new(app.now()),
            holder: by,
            session,
            through,
            person,
            reason: reason.to_owned(),
            expires_at: app.now().as_millisecond() + IMPERSONATION_MS,
        };
        let partition = impersonations_partition(app, org);
        partition.create(&impersonation.id.suffix(), &impersonation).await?;
        Ok(Begun { impersonation, rights: reading(rights) })
    }

    /// The uses that callers of [`Authorised::end_impersonation`] declare.
    pub const ENDS_IMPERSONATIONS: Use = Table::Access.get().update().delete();

    /// Ends an impersonation of a member of the caller's own organisation.
    ///
    /// # Errors
    /// `NOT_FOUND` if there is none, or it has ended.
    pub async fn end_impersonation(&self, app: &App, id: ImpersonationId) -> Result<(), Problem> {
        let partition = impersonations_partition(app, self.scope().org());
        let found = partition.get::<Impersonation>(&id.suffix(), Read::Consistent).await?;
        found.ok_or_else(not_found)?;
        Ok(partition.delete::<Impersonation>(&id.suffix()).await?)
    }
}

/// What somebody who impersonates a member has now.
pub(crate) struct SeenAs {
    /// The member.
    pub(crate) person: PersonId,
    /// The organisation whose rights allow it.
    pub(crate) through: OrgId,
    /// What the member may read.
    pub(crate) rights: Rights,
}

/// The rights that somebody who impersonates a member of an organisation has now.
///
/// # Errors
/// `IMPERSONATION_ENDED`: the same for one that is unknown, another session's or over, for one whose member is gone, and if its holder lost the
/// right to it.
pub(crate) async fn impersonated(
    app: &App,
    signed_in: &SignedIn,
    org: OrgId,
    named: &str,
) -> Result<SeenAs, Problem> {
    let id: ImpersonationId = named.trim().parse().map_err(|_| ended())?;
    let stored =
        impersonations_partition(app, org).get::<Impersonation>(&id.suffix(), Read::Consistent).await?;
    let now_ms = app.now().as_millisecond();
    let found = stored.map(|stored| stored.value);
    let found =
        found.filter(|one| one.is_of(signed_in.person, signed_in.session, now_ms)).ok_or_else(ended)?;
    let needed = if found.through == org { Permission::MembersWrite } else { Permission::OrgsWrite };
    let own = member_rights(app, found.through, found.holder, Freshness::Cached).await?;
    if !own.is_some_and(|own| own.permissions.contains(&needed)) {
        return Err(ended());
    }
    let rights = member_rights(app, org, found.person, Freshness::Cached).await?.ok_or_else(ended)?;
    Ok(SeenAs { person: found.person, through: found.through, rights: reading(rights) })
}

fn ended() -> Problem {
    IMPERSONATION_ENDED.because("It lasts fifteen minutes, in the session that began it.")
}

async fn member_rights(
    app: &App,
    org: OrgId,
    person: PersonId,
    freshness: Freshness,
) -> Result<Option<Rights>, StoreError> {
    let scope = door::of_new_org(org, None, Environment::live());
    let standing = standing(app, &scope).await?;
    rights_of(app, org, &standing, person, freshness).await
}

/// Only what reads.
fn reading(rights: Rights) -> Rights {
    let permissions = rights.permissions.into_iter().filter(|one| one.is_read()).collect();
    Rights { permissions, ..rights }
}

/// Records a request that the caller makes in another person's place, before it is answered.
///
/// # Errors
/// `UNAVAILABLE` if it cannot be recorded: then it is not answered.
pub async fn note_impersonated(
    app: &App,
    caller: &Authorised,
    presented: Presented<'_>,
    request_id: &str,
) -> Result<(), Problem> {
    let (Some(person), Some(by)) = (caller.impersonated(), caller.authority().maker) else { return Ok(()) };
    let request = ImpersonatedRequest {
        ip: presented.address.map(|address| address.to_string()),
        request_id: Some(request_id.to_owned()),
        ..ImpersonatedRequest::new(app.now(), (by, person), presented.function)
    };
    let noted = impersonated_requests(app, caller.scope()).create_by_update(&request.sort(), &request).await;
    let failed =
        |error| UNAVAILABLE.because("The request could not be recorded. Try again.").caused_by(&error);
    noted.map(drop).map_err(failed)
}
