//! The functions of the senders context: domains added, proven by their DNS records, watched, and taken away; and the pools
//! of addresses that they are sent from.

mod announce;
pub mod assign_ip_pool;
pub mod create_domain;
pub mod create_ip_pool;
mod dedicated;
pub mod delete_domain;
pub mod delete_ip_pool;
mod domain;
pub mod get_domain;
pub mod get_ip_pool;
mod identities;
mod ip_pool;
pub mod list_domains;
pub mod list_ip_pools;
mod look_up;
mod pace;
pub mod pause_domain;
pub mod pause_ip_pool;
pub mod poll_domains;
pub mod poll_ip_pools;
mod preferences;
mod register;
pub mod relay_domains;
pub mod relay_ip_pools;
mod release;
pub mod release_closed;
pub mod release_ip_pool;
pub mod resume_domain;
pub mod resume_ip_pool;
mod return_path;
mod turns;
pub mod unrouted;
pub mod update_domain;
pub mod verify_domain;

pub use domain::{
    DmarcAdvice, DmarcView, DomainSummary, DomainView, MissingRecord, MistakeView, ProviderView, RecordView,
    WarmupView,
};
pub use ip_pool::{IpAddressView, IpPoolView};

use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &create_domain::FUNCTION,
    &list_domains::FUNCTION,
    &get_domain::FUNCTION,
    &unrouted::FUNCTION,
    &update_domain::FUNCTION,
    &delete_domain::FUNCTION,
    &verify_domain::FUNCTION,
    &pause_domain::FUNCTION,
    &resume_domain::FUNCTION,
    &poll_domains::FUNCTION,
    &relay_domains::FUNCTION,
    &release_closed::FUNCTION,
    &create_ip_pool::FUNCTION,
    &list_ip_pools::FUNCTION,
    &get_ip_pool::FUNCTION,
    &delete_ip_pool::FUNCTION,
    &assign_ip_pool::FUNCTION,
    &release_ip_pool::FUNCTION,
    &pause_ip_pool::FUNCTION,
    &resume_ip_pool::FUNCTION,
    &poll_ip_pools::FUNCTION,
    &relay_ip_pools::FUNCTION,
];

/// The one answer for what is absent and what is somebody else's.
fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
