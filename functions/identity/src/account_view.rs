use posthorn_identity::Account;
use posthorn_ids::PersonId;
use schemars::JsonSchema;
use serde::Serialize;

/// A person's account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AccountView {
    /// The person's id.
    pub id: PersonId,
    /// The address, which the person has proved.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Whether the account has a password.
    pub has_password: bool,
    /// Whether a password alone does not log in.
    pub has_second_factor: bool,
    /// When the account was created (RFC 3339).
    pub created_at: String,
}

impl AccountView {
    /// The view of an account.
    pub fn of(account: &Account) -> Self {
        Self {
            id: account.id,
            email: account.email.to_string(),
            name: account.name.clone(),
            has_password: account.password.is_some(),
            has_second_factor: account.has_second_factor(),
            created_at: account.id.created_at().to_string(),
        }
    }
}
