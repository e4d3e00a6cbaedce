//! The public status page.
//!
//! Files, in reading order:
//! - `reading`: reads the board, which every public document and the page show.
//! - `page`: the page for people.

pub(crate) mod page;
pub(crate) mod reading;
