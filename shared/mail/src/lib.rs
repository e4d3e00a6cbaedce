//! Reads mail from any sender (RFC 5322, RFC 2045 to 2047, RFC 2231).
//!
//! [`Mail::read`] walks the bytes once and notes the range of each part. It copies nothing and does not recurse, so its
//! cost does not depend on the nesting of a mail. Content is decoded piece by piece, when a caller asks for it. Mail
//! that breaks rules is read as far as possible. Past a limit of [`limits`], the rest of a mail is one piece that is
//! not parsed.

mod address;
mod charset;
mod content;
mod header;
mod ids;
pub mod limits;
mod params;
mod structure;
mod transfer;
mod utf7;
mod words;

pub use address::{Address, addresses};
pub use charset::decode_text;
pub use content::{Content, MediaType};
pub use header::{Field, Fields, unfolded};
pub use ids::{first_message_id, message_ids};
pub use params::Parameterized;
pub use structure::{Excess, Mail, Part};
pub use transfer::Encoding;
pub use words::decode_words;
