//! Signed tokens for links: short, not to be altered or made up, and good for one purpose only.
//!
//! A token says in clear what it is about, and that Posthorn wrote it; it hides nothing. Who holds a link may do what the
//! link is for, so its payload should name one thing and no more. [`sign`] and [`verify`] are pure; [`signing_ring`] and
//! [`open`] bring the deployment's keys.

mod key;
mod ring;
mod scoped;
mod token;

pub use key::{Key, SECRET_BYTES};
pub use ring::{OpenError, Ring, RingError, SIGNS, VERIFIES, open, signing_ring, verifying_ring};
pub use scoped::{sign_scoped, verify_scoped};
pub use token::{CHARACTERS_MAX, InvalidToken, sign, verify};
