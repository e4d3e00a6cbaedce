//! The functions of the senders context: they add domains, verify them by their DNS records, check them regularly and remove them;
//! and they manage the IP pools that domains are sent from.

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
pub mod unrouted;

pub use functions::FUNCTIONS;

pub use domain::{
    DmarcAdvice, DmarcView, DomainSummary, DomainView, MissingRecord, MistakeView, ProviderView, RecordView,
    WarmupView,
};
pub use ip_pool::{IpAddressView, IpPoolView};

use posthorn_problem::{NOT_FOUND, Problem};

/// The problem for an item that does not exist or is out of the caller's scope.
fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
