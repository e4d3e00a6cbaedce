//! The domain of SMS: encodings and parts, phone numbers, sender ids, keywords, and what AWS End User Messaging SMS reports.
//!
//! Pure: no AWS call, and no clock or randomness that is not passed in.

mod alphabet;
mod encoding;
mod smart;

pub use encoding::{Encoding, InvalidText, Measured, PARTS_MAX, measure, split};
pub use smart::smart;
