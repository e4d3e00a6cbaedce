//! Reads, makes, changes and removes products' users.

use posthorn_access::ProductPlace;
use posthorn_app::App;
use posthorn_identity::{Address, claims, codes::ADDRESS_UNAVAILABLE};
use posthorn_ids::UserId;
use posthorn_problem::{CONFLICT, Problem, not_found};
use posthorn_store::{Created, Page, PageRequest, StoreError, Table};
use posthorn_uses::Use;

use crate::{User, UserSettings, codes::USER_EXISTS, end_families};

/// The uses of [`user`] and [`find_user`].
pub const READS_USERS: Use = Table::Identity.get();
/// The uses of [`list_users`].
pub const LISTS_USERS: Use = Table::Identity.query();
/// The uses of [`create_user`].
pub const CREATES_USERS: Use = Table::Identity.get().put();
/// The uses of [`revise_user`].
pub const WRITES_USERS: Use = Table::Identity.get().put();
/// The uses of [`move_user`].
pub const MOVES_USERS: Use = Table::Identity.get().put().delete();
/// The uses of [`delete_user`].
pub const DELETES_USERS: Use = Table::Identity.get().put().update().delete();

/// A user of a product.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn user(app: &App, place: ProductPlace, id: UserId) -> Result<Option<User>, StoreError> {
    claims::read(app, place, id).await
}

/// The user of a product with an address.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn find_user(app: &App, place: ProductPlace, email: &Address) -> Result<Option<User>, StoreError> {
    claims::find(app, place, email).await
}

/// One page of a product's users, newest first.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn list_users(
    app: &App,
    place: ProductPlace,
    request: &PageRequest,
) -> Result<Page<User>, StoreError> {
    place.partition(app, "user").page(request).await
}

/// A user to make.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The id, if no earlier attempt has given the address to another one.
    pub id: UserId,
    /// The address.
    pub email: Address,
    /// Whether the user has proved it.
    pub email_verified: bool,
    /// Display name.
    pub name: Option<String>,
    /// The hash of the password.
    pub password: Option<String>,
    /// What apps keep for the user.
    pub settings: UserSettings,
}

/// Makes a user, or returns the one that has the address. First the address names the user, then the user is written: a repetition after
/// a crash goes on with the same id, so there is one user with an address at most. Returns whether the user is new.
///
/// # Errors
/// `CONFLICT` if the address changes hands at this moment.
pub async fn create_user(app: &App, place: ProductPlace, wanted: NewUser) -> Result<(User, bool), Problem> {
    let id = claims::claim_new::<User>(app, place, &wanted.email, wanted.id).await?;
    let user = User {
        id,
        product: place.product(),
        email: wanted.email,
        email_verified: wanted.email_verified,
        name: wanted.name,
        version: 1,
        password: wanted.password,
        suspended_at: None,
        settings: wanted.settings,
        updated_at: app.now().as_millisecond(),
    };
    match place.partition(app, "user").create(&id.suffix(), &user).await? {
        Created::New => Ok((user, true)),
        Created::Existing(existing) if existing.value.email == user.email => Ok((existing.value, false)),
        Created::Existing(_) => Err(CONFLICT.because("The address was changed meanwhile. Try again.")),
    }
}

/// Changes a user. `change` returns whether there is anything to write, and must not change the address.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn revise_user(
    app: &App,
    place: ProductPlace,
    id: UserId,
    mut change: impl FnMut(&mut User) -> bool + Send,
) -> Result<User, Problem> {
    let now_ms = app.now().as_millisecond();
    let change = |user: &mut User| {
        let changed = change(user);
        if changed {
            user.updated_at = now_ms;
        }
        changed
    };
    claims::revise::<User>(app, place, id, change).await?.ok_or_else(not_found)
}

/// Moves a user to another address, which nobody has proved yet. First the new address names the user, then the user has it, then the old
/// one is given up: a crash in between leaves a user who is found, and a repetition goes on. The user's sessions end.
///
/// # Errors
/// `USER_EXISTS` if another user has the address; `NOT_FOUND`.
pub async fn move_user(app: &App, place: ProductPlace, user: &User, to: &Address) -> Result<User, Problem> {
    let taken = |problem: Problem| match problem.code == ADDRESS_UNAVAILABLE {
        true => USER_EXISTS.because("Another user of the product has this address.").at("/email", "is taken"),
        false => problem,
    };
    claims::claim_for::<User>(app, place, to, user.id).await.map_err(taken)?;
    let moved = revise_user(app, place, user.id, |one| {
        let moves = one.email != *to;
        if moves {
            one.email = to.clone();
            one.email_verified = false;
            one.version += 1;
        }
        moves
    });
    let moved = moved.await?;
    if user.email != *to {
        claims::give_up::<User>(app, place, &user.email, user.id).await?;
    }
    Ok(moved)
}

/// Removes a user: first the sessions, then the address, then the user. So a repetition after a crash goes on, and an address that names
/// nobody is never left behind.
///
/// # Errors
/// `StoreError` if a read or a write fails.
pub async fn delete_user(app: &App, place: ProductPlace, user: &User) -> Result<(), Problem> {
    end_families(app, place, user.id).await?;
    claims::give_up::<User>(app, place, &user.email, user.id).await?;
    Ok(place.partition(app, "user").delete::<User>(&user.id.suffix()).await?)
}
