//! Signed tokens for links. They are short, cannot be altered or forged, and are valid for one purpose only.
//!
//! The payload of a token is readable; the signature proves that Posthorn wrote it. Anyone who has a link can use it, so its
//! payload should name only one thing. [`sign`] and [`verify`] are pure. [`signing_ring`] and [`open`] load the deployment's
//! keys.

mod key;
mod ring;
mod scoped;
mod token;

pub use key::{Key, SECRET_BYTES};
pub use ring::{
    OpenError, Ring, RingError, SIGNS, VERIFIES, open, open_unscoped, signing_ring, verifying_ring,
};
pub use scoped::{sign_scoped, verify_scoped};
pub use token::{CHARACTERS_MAX, InvalidToken, sign, verify};
