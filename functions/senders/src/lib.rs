//! The functions of the senders context: domains added, proven by their DNS records, watched, and taken away; and the pools
//! of addresses that they are sent from.

mod announce;
pub mod consumers;
mod dedicated;
mod domain;
mod functions;
mod identities;
mod ip_pool;
mod look_up;
mod pace;
mod preferences;
mod register;
mod release;
mod return_path;
pub mod routes;
pub mod schedules;
mod turns;
mod when;

pub use functions::{FUNCTIONS, UNROUTED};

pub use domain::{
    DmarcAdvice, DmarcView, DomainSummary, DomainView, MissingRecord, MistakeView, ProviderView, RecordView,
    WarmupView,
};
pub use ip_pool::{IpAddressView, IpPoolView};

use posthorn_problem::{NOT_FOUND, Problem};

/// The one answer for what is absent and what is somebody else's.
fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
