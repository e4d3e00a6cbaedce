//! Registrations with the US carriers: a company (brand) and what it sends (campaign).
//!
//! [`fields`] and [`forms`] are the forms to fill in. A [`registration`] has versions; [`requests`], [`operations`], [`values`]
//! and [`associations`] are the calls on them, and [`review`] is what the carriers do meanwhile.

pub(super) mod associations;
mod fields;
pub(super) mod forms;
pub(super) mod operations;
mod registration;
pub(super) mod requests;
pub(super) mod review;
pub(super) mod values;
