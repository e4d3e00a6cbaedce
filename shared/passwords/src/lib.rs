//! Passwords: hashes them with Argon2id (RFC 9106), and says which are too weak (NIST SP 800-63B-4, section 3.1.1).

mod hash;
mod rules;

pub use hash::{PasswordHash, matches};
pub use rules::{ALONE_CHARS_MIN, BESIDE_FACTOR_CHARS_MIN, CHARS_MAX, Weak, check};
