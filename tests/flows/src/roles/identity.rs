//! The flow of people.

mod first_owner;

use super::Scene;

/// The first owner logs in, reads the account, and logs out and in again.
pub async fn everything(scene: &Scene) {
    first_owner::everything(scene).await;
}
