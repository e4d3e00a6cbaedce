//! The functions of the ops context: whether Posthorn works, what its API is, who did what, what could
//! not be done, and what an organisation's owners are written.

pub mod archive_audit;
pub mod dead_letters;
pub mod drop_dead_letters;
pub mod get_dead_letters;
pub mod get_health;
pub mod get_openapi;
pub mod letter;
pub mod list_audit;
pub mod list_dead_letters;
pub mod note_dead_letters;
pub mod relay_audit;
pub mod replay_dead_letters;
pub mod send_notice;
pub mod unrouted;
pub mod verify_audit;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &archive_audit::FUNCTION,
    &drop_dead_letters::FUNCTION,
    &get_dead_letters::FUNCTION,
    &get_health::FUNCTION,
    &get_openapi::FUNCTION,
    &list_audit::FUNCTION,
    &list_dead_letters::FUNCTION,
    &note_dead_letters::FUNCTION,
    &relay_audit::FUNCTION,
    &replay_dead_letters::FUNCTION,
    &send_notice::FUNCTION,
    &unrouted::FUNCTION,
    &verify_audit::FUNCTION,
];
