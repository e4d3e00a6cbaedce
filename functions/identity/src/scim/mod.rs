//! SCIM 2.0 (RFC 7643, RFC 7644): the service to which an identity provider's directory sends users and groups.
//!
//! Files, in reading order:
//! - `requests`: bodies and queries.
//! - `refusals`: what breaks the protocol.
//! - `answers`: the service's URL, versions and lists.
//! - `users`: shows users, and lets accounts and memberships follow them.
//! - `groups`: shows groups, and moves their members.
//! - `changes`: changes of both, sent anew or in part.

pub(crate) mod answers;
pub(crate) mod changes;
pub(crate) mod groups;
pub(crate) mod refusals;
pub(crate) mod requests;
pub(crate) mod users;
