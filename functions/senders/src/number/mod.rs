//! Phone numbers that scopes rent to send SMS from.
//!
//! Files, in reading order:
//! - `number_view`: a number as its owner reads it.
//! - `account`: what AWS is asked, and what its answers mean for a number.
//! - `provision`: the steps from the wish to the number, each of which can be repeated.
//! - `give_back`: ends the rent.
//! - `poll`: looks again at what is not settled.

mod account;
pub(crate) mod give_back;
pub(crate) mod number_view;
pub(crate) mod poll;
pub(crate) mod provision;
