//! The flow of people.

mod accounts;
mod mails;

use super::Scene;

/// Registers, logs in, changes an account in every way, and accepts invitations.
pub async fn everything(scene: &Scene) {
    mails::everything(scene).await;
    accounts::everything(scene).await;
}
