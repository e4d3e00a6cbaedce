//! The flow of people.

mod accounts;
mod erase;
mod first_owner;
mod mails;
pub mod scim;
pub mod setup;
mod sso;
mod users;

use super::Scene;

/// Registers, logs in, changes an account in every way, accepts invitations, and logs in with a link.
pub async fn everything(scene: &Scene) {
    first_owner::everything(scene).await;
    mails::everything(scene).await;
    accounts::everything(scene).await;
    sso::everything(scene).await;
    setup::everything(scene).await;
    scim::everything(scene).await;
    super::identity_factors::everything(scene).await;
    super::members::own_orgs(&scene.world).await;
    erase::everything(scene).await;
    users::everything(scene).await;
}
