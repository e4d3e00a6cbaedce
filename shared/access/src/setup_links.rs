//! Makes, finds, opens and ends the set-up links of an organisation.

use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, OrgId, Principal, SetupLinkId};
use posthorn_items::door;
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, CredentialItem, Read, Revised, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    ApiKey, Authorised, Authority, CREDENTIAL_SORT, CallerSecret, Limits, NewKey, Permission, READS_STANDING,
    SETUP_LINKS_MAX, Secret, SetupLink, SetupToken,
    authority::refused,
    codes::{SETUP_LINK_ENDED, SETUP_LINK_LIMIT_REACHED},
    joining::members_of,
    places::setup_links_partition,
    standing,
};

/// The secret of a new link. A request that may be repeated gets the same again.
pub fn setup_secret(caller: &CallerSecret, id: SetupLinkId, nonce: Option<&str>) -> Secret {
    match nonce {
        Some(nonce) => Secret::derived(caller, &format!("posthorn/setup-link/v1/{nonce}/{id}")),
        None => Secret::random(),
    }
}

impl Authorised {
    /// The uses that callers of [`Authorised::list_setup_links`] declare.
    pub const LISTS_SETUP_LINKS: Use = Table::Access.query();

    /// The set-up links of the caller's own organisation, newest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn list_setup_links(&self, app: &App) -> Result<Vec<SetupLink>, StoreError> {
        let partition = setup_links_partition(app, self.scope().org());
        let items = partition.query("", SETUP_LINKS_MAX as i32 + 10, true, Read::Consistent).await?;
        items.into_iter().map(|item| item.decode::<SetupLink>().map(|stored| stored.value)).collect()
    }

    /// The uses that callers of [`Authorised::add_setup_link`] declare.
    pub const ADDS_SETUP_LINKS: Use = Table::Access.query().put();

    /// Adds a link, or returns the one that an earlier request added under the same id.
    ///
    /// # Errors
    /// `SETUP_LINK_LIMIT_REACHED`.
    pub async fn add_setup_link(&self, app: &App, wanted: &SetupLink) -> Result<SetupLink, Problem> {
        let others = self.list_setup_links(app).await?;
        if let Some(own) = others.iter().find(|one| one.id == wanted.id) {
            return Ok(own.clone());
        }
        if others.len() >= SETUP_LINKS_MAX {
            return Err(SETUP_LINK_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {SETUP_LINKS_MAX} set-up links. Remove one first."
            )));
        }
        let partition = setup_links_partition(app, self.scope().org());
        match partition.create(&wanted.id.suffix(), wanted).await? {
            Created::New => Ok(wanted.clone()),
            Created::Existing(existing) => Ok(existing.value),
        }
    }

    /// The uses that callers of [`Authorised::delete_setup_link`] declare.
    pub const DELETES_SETUP_LINKS: Use = Table::Access.update().delete();

    /// Removes a link that [`Authorised::find_setup_link`] found. What it was exchanged for ends immediately; what was set up stays.
    ///
    /// # Errors
    /// `StoreError` if the removal fails.
    pub async fn delete_setup_link(&self, app: &App, id: SetupLinkId) -> Result<(), StoreError> {
        setup_links_partition(app, self.scope().org()).delete::<SetupLink>(&id.suffix()).await
    }

    /// The uses that callers of [`Authorised::find_setup_link`] declare.
    pub const FINDS_SETUP_LINKS: Use = Table::Access.get();

    /// A link of the caller's own organisation.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn find_setup_link(&self, app: &App, id: SetupLinkId) -> Result<SetupLink, Problem> {
        let partition = setup_links_partition(app, self.scope().org());
        let found = partition.get::<SetupLink>(&id.suffix(), Read::Consistent).await?;
        found.map(|found| found.value).ok_or_else(not_found)
    }

    /// The uses that callers of [`Authorised::own_setup_link`] declare.
    pub const FINDS_OWN_SETUP_LINK: Use = Table::Access.get();

    /// The link that the caller works on, by a consistent read.
    ///
    /// # Errors
    /// `INVALID_API_KEY` if the link has ended, was removed, or was exchanged for another key.
    pub async fn own_setup_link(&self, app: &App) -> Result<SetupLink, Problem> {
        let id = self.authority().setup.ok_or_else(refused)?;
        let partition = setup_links_partition(app, self.scope().org());
        let found = partition.get::<SetupLink>(&id.suffix(), Read::Consistent).await?;
        let (Some(found), Principal::Key(key)) = (found, self.principal()) else { return Err(refused()) };
        let is_open = found.value.is_worked_on_with(key, app.now().as_millisecond());
        let holds = is_open && maker_stays(app, self.scope().org(), &found.value).await?;
        if holds { Ok(found.value) } else { Err(refused()) }
    }

    /// The uses that callers of [`Authorised::revise_setup_link`] declare.
    pub const REVISES_SETUP_LINKS: Use = Table::Access.get().put();

    /// Changes the link that [`Authorised::own_setup_link`] found. `change` returns whether there is anything to write.
    ///
    /// # Errors
    /// `INVALID_API_KEY` if the link was removed meanwhile.
    pub async fn revise_setup_link(
        &self,
        app: &App,
        id: SetupLinkId,
        change: impl FnMut(&mut SetupLink) -> bool + Send,
    ) -> Result<SetupLink, Problem> {
        let partition = setup_links_partition(app, self.scope().org());
        match partition.revise(&id.suffix(), Read::Consistent, change).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
            Revised::Absent => Err(refused()),
        }
    }
}

/// Whether the person who made a link is still a member of the organisation.
async fn maker_stays(app: &App, org: OrgId, link: &SetupLink) -> Result<bool, StoreError> {
    match link.made_by {
        Some(maker) => Ok(members_of(app, org).await?.role(maker).is_some()),
        None => Ok(true),
    }
}

/// The uses of [`open_setup_link`].
pub const OPENS_SETUP_LINKS: Use = Use::All(&[READS_STANDING, Table::Access.get().put()]);

/// Exchanges a link for a key, once.
///
/// Written: the key, which is worth nothing yet; then, into the link, that it was opened and with which key. After a crash in between, the
/// link can be opened again.
///
/// # Errors
/// `SETUP_LINK_ENDED`, the same for a link that is unknown, wrong, expired or was opened, and if the organisation is closed.
pub async fn open_setup_link(app: &App, token: &SetupToken) -> Result<(SetupLink, ApiKey), Problem> {
    let ended = || SETUP_LINK_ENDED.because("It works once, until it ends. Ask for another one.");
    let (now_ms, live) = (app.now().as_millisecond(), door::of_new_org(token.org, None, Environment::live()));
    let partition = setup_links_partition(app, token.org);
    let found = partition.get::<SetupLink>(&token.id.suffix(), Read::Consistent).await?;
    let found = found.filter(|one| one.value.opens_with(&token.secret, now_ms)).ok_or_else(ended)?;
    let is_closed = standing(app, &live).await?.is_closed();
    if is_closed || !maker_stays(app, token.org, &found.value).await? {
        return Err(ended());
    }
    let authority = Authority {
        permissions: [Permission::SetupRun].into(),
        setup: Some(found.value.id),
        limits: Limits { expires_at: Some(found.value.expires_at), ..Limits::default() },
        ..Authority::none(live)
    };
    let made = NewKey::random(&authority, ApiKeyId::new(app.now()), found.value.name.clone());
    let NewKey { key, credential } = made;
    app.part::<Store>()
        .credential(credential.id)
        .create::<CredentialItem>(CREDENTIAL_SORT, &credential)
        .await?;
    let open = |link: &mut SetupLink| {
        let opens = link.opens_with(&token.secret, now_ms);
        if opens {
            (link.opened_at, link.credential) = (Some(now_ms), Some(credential.id));
        }
        opens
    };
    match partition.revise(&token.id.suffix(), Read::Consistent, open).await? {
        Revised::Changed(stored) => Ok((stored.value, key)),
        // A write whose answer was lost is found here: the link then names this key.
        Revised::Unchanged(stored) if stored.value.credential == Some(credential.id) => {
            Ok((stored.value, key))
        }
        Revised::Unchanged(_) | Revised::Absent => Err(ended()),
    }
}
