//! Users of organisations' products: accounts, sessions and tokens. They are no members: none of them reaches the console or the API,
//! and a product's users have nothing to do with another product's.
//!
//! A session is a family of refresh tokens. Each is used once and gives the next one; a token that is used twice ends its family, because
//! somebody else has it (RFC 9700, section 4.14.2). Access tokens are JSON Web Tokens, signed with a key of the product.

mod access_token;
pub mod codes;
mod families;
mod family;
mod keyring;
mod refresh_token;
mod signing_keys;
mod user;
mod user_store;

pub use access_token::{ACCESS_TOKEN_SECONDS, Claims, InvalidToken, issuer, sign, verify};
pub use families::{
    BEGINS_FAMILIES, Begun, ENDS_FAMILIES, READS_FAMILIES, REFRESHES, Refreshed, begin_family, end_families,
    end_family, families, refresh,
};
pub use family::{FAMILIES_MAX, Families, Family, FamilyDevice, IDLE_DAYS, Presented};
pub use keyring::{
    CHANGES_KEYS, PublishedKey, READS_KEYS, SIGNS, Signer, published_keys, renew_key, signing_key,
};
pub use refresh_token::{InvalidRefreshToken, RefreshToken};
pub use signing_keys::{SigningKey, SigningKeys};
pub use user::{PREFERENCES_MAX, User, UserSettings};
pub use user_store::{
    CREATES_USERS, DELETES_USERS, LISTS_USERS, MOVES_USERS, NewUser, READS_USERS, WRITES_USERS, create_user,
    delete_user, find_user, list_users, move_user, revise_user, user,
};
