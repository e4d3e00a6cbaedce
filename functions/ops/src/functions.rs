// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::publish_events::FUNCTION,
    &crate::consumers::record_audit::FUNCTION,
    &crate::consumers::relay_ops::FUNCTION,
    &crate::consumers::send_notice::FUNCTION,
    &crate::routes::drop_dead_letters::FUNCTION,
    &crate::routes::get_dead_letters::FUNCTION,
    &crate::routes::get_health::FUNCTION,
    &crate::routes::get_job::FUNCTION,
    &crate::routes::get_openapi::FUNCTION,
    &crate::routes::list_audit::FUNCTION,
    &crate::routes::list_dead_letters::FUNCTION,
    &crate::routes::list_job_runs::FUNCTION,
    &crate::routes::list_jobs::FUNCTION,
    &crate::routes::pause_job::FUNCTION,
    &crate::routes::replay_dead_letters::FUNCTION,
    &crate::routes::resume_job::FUNCTION,
    &crate::routes::run_job::FUNCTION,
    &crate::routes::verify_audit::FUNCTION,
    &crate::schedules::archive_audit::FUNCTION,
    &crate::schedules::note_dead_letters::FUNCTION,
    &crate::schedules::watch_installation::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "ops",
    name: "unrouted-ops",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
