//! People's accounts: how they log in, their factors and sessions.

pub mod authenticator;
mod factors;
pub mod passkeys;
mod sessions;
pub mod with_password;
