//! The flow of people.

mod accounts;
mod first_owner;
mod mails;

use super::Scene;

/// Registers, logs in, changes an account in every way, accepts invitations, and logs in with a link.
pub async fn everything(scene: &Scene) {
    first_owner::everything(scene).await;
    mails::everything(scene).await;
    accounts::everything(scene).await;
    super::identity_factors::everything(scene).await;
    super::members::own_orgs(&scene.world).await;
}
