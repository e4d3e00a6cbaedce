//! Begins, refreshes and ends sessions of products' users in the store. A user's sessions are one item, so each change is one conditional
//! write: of two requests with one refresh token at the same time, one gets the next token and the other ends the family.

use posthorn_access::ProductPlace;
use posthorn_app::App;
use posthorn_ids::{UserId, UserSessionId};
use posthorn_store::{Partition, Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{Families, FamilyDevice, Presented, RefreshToken, User};

/// The uses of [`families`].
pub const READS_FAMILIES: Use = Table::Identity.get();
/// The uses of [`begin_family`].
pub const BEGINS_FAMILIES: Use = Table::Identity.get().put();
/// The uses of [`refresh`].
pub const REFRESHES: Use = Table::Identity.get().put();
/// The uses of [`end_family`] and [`end_families`].
pub const ENDS_FAMILIES: Use = Table::Identity.get().put();

fn partition(app: &App, place: ProductPlace) -> Partition<'_> {
    place.partition(app, "user-sessions")
}

/// A session that was begun or refreshed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The refresh token that is valid now.
    pub token: RefreshToken,
    /// When the session ends if it is not refreshed, in Unix milliseconds.
    pub ends_at: i64,
}

/// The sessions of a user, with those that have ended.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn families(app: &App, place: ProductPlace, user: UserId) -> Result<Families, StoreError> {
    let stored = partition(app, place).get::<Families>(&user.suffix(), Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value).unwrap_or_default())
}

/// Begins a session of a user who has just proved who they are.
///
/// # Errors
/// `StoreError` if the read or the write fails.
pub async fn begin_family(
    app: &App,
    place: ProductPlace,
    user: &User,
    device: FamilyDevice,
) -> Result<Begun, StoreError> {
    let now_ms = app.now().as_millisecond();
    let token = RefreshToken::random(user.id, UserSessionId::new(app.now()));
    let begin = |families: &mut Families| families.begin(&token, user.version, device.clone(), now_ms);
    let sessions = partition(app, place);
    let families = sessions.revise_or_create(&user.id.suffix(), Families::default(), begin).await?;
    let ends_at = families.all.get(&token.session).map_or(now_ms, |family| family.ends_at());
    Ok(Begun { token, ends_at })
}

/// What became of a presented refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// It was valid. This one is valid now.
    Next(Begun),
    /// It was used before, and its session has ended now.
    Reused,
    /// It is unknown, or its session has ended.
    Unknown,
}

/// Takes a refresh token of a user and gives the next one.
///
/// # Errors
/// `StoreError` if the read or the write fails. If the write was made and only its answer was lost, a repetition finds a used token, and
/// the session ends: a token is never valid twice.
pub async fn refresh(
    app: &App,
    place: ProductPlace,
    user: &User,
    token: &RefreshToken,
) -> Result<Refreshed, StoreError> {
    let (now_ms, next) = (app.now().as_millisecond(), token.next());
    let mut presented = Presented::Unknown;
    let present = |families: &mut Families| {
        // The write of this request, whose answer was lost.
        if presented == Presented::Valid && families.has_valid(&next) {
            return false;
        }
        presented = families.present(token, &next.once, user.version, now_ms);
        presented != Presented::Unknown
    };
    let sessions = partition(app, place);
    let families = sessions.revise_or_create(&user.id.suffix(), Families::default(), present).await?;
    Ok(match presented {
        Presented::Valid => {
            let ends_at = families.all.get(&next.session).map_or(now_ms, |family| family.ends_at());
            Refreshed::Next(Begun { token: next, ends_at })
        }
        Presented::Reused => Refreshed::Reused,
        Presented::Unknown => Refreshed::Unknown,
    })
}

/// Ends a session of a user, found by `end`, which returns whether it changed anything.
///
/// # Errors
/// `StoreError` if the read or the write fails.
pub async fn end_family(
    app: &App,
    place: ProductPlace,
    user: UserId,
    end: impl FnMut(&mut Families) -> bool + Send,
) -> Result<(), StoreError> {
    partition(app, place).revise(&user.suffix(), Read::Consistent, end).await?;
    Ok(())
}

/// Ends all sessions of a user.
///
/// # Errors
/// `StoreError` if the read or the write fails.
pub async fn end_families(app: &App, place: ProductPlace, user: UserId) -> Result<(), StoreError> {
    let end = |families: &mut Families| {
        let any = !families.all.is_empty();
        families.all.clear();
        any
    };
    end_family(app, place, user, end).await
}
