//! SES's management calls: the identities of domains, and the pools of dedicated addresses.
//!
//! Files, in reading order:
//! - `pace`: every call waits for its turn, because the account's rate is shared.
//! - `identities`: the calls about identities.
//! - `register`: a domain's part in an identity, which several scopes may share.
//! - `dedicated`: the calls about dedicated pools and their configuration sets.

pub(crate) mod dedicated;
pub(crate) mod identities;
pub(crate) mod pace;
pub(crate) mod register;
