//! Incidents and maintenance windows of the status page, as the operator announces them.
//!
//! Files, in reading order:
//! - `rules`: the codes, the fields that several routes take, and how one is found.
//! - `incident_view`: an incident as the operator reads it.
//! - `actions`: what operators did, for the audit log.

pub mod actions;
pub mod incident_view;
pub mod rules;
