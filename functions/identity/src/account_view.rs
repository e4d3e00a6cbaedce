use posthorn_identity::Account;
use posthorn_ids::PersonId;
use schemars::JsonSchema;
use serde::Serialize;

/// A person's account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AccountView {
    /// Always `account`.
    pub object: &'static str,
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
    /// How many backup codes are left.
    pub backup_codes_left: usize,
    /// How many passkeys the account has.
    pub passkeys: usize,
    /// When the account was created (RFC 3339).
    pub created_at: String,
}

impl AccountView {
    /// The view of an account.
    pub fn of(account: &Account) -> Self {
        Self {
            object: "account",
            id: account.id,
            email: account.email.to_string(),
            name: account.name.clone(),
            has_password: account.password.is_some(),
            has_second_factor: account.has_second_factor(),
            backup_codes_left: account.backup_codes.len(),
            passkeys: account.passkeys.len(),
            created_at: account.id.created_at().to_string(),
        }
    }
}
