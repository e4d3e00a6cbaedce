//! The functions of the senders context: domains added, proven by their DNS records, and taken away.

pub mod create_domain;
pub mod delete_domain;
mod domain;
pub mod get_domain;
mod identities;
pub mod list_domains;
mod look_up;
pub mod verify_domain;

pub use domain::{DomainSummary, DomainView, MissingRecord, RecordView};

use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &create_domain::FUNCTION,
    &list_domains::FUNCTION,
    &get_domain::FUNCTION,
    &delete_domain::FUNCTION,
    &verify_domain::FUNCTION,
];

/// The one answer for what is absent and what is somebody else's.
fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
