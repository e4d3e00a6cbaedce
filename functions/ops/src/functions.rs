// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::publish_events::FUNCTION,
    &crate::consumers::record_audit::FUNCTION,
    &crate::consumers::relay_ops::FUNCTION,
    &crate::consumers::send_notice::FUNCTION,
    &crate::routes::add_incident_update::FUNCTION,
    &crate::routes::approve_migration::FUNCTION,
    &crate::routes::create_export::FUNCTION,
    &crate::routes::create_incident::FUNCTION,
    &crate::routes::delete_export::FUNCTION,
    &crate::routes::delete_incident::FUNCTION,
    &crate::routes::drop_dead_letters::FUNCTION,
    &crate::routes::get_dead_letters::FUNCTION,
    &crate::routes::get_export::FUNCTION,
    &crate::routes::get_health::FUNCTION,
    &crate::routes::get_incident::FUNCTION,
    &crate::routes::get_job::FUNCTION,
    &crate::routes::get_migration::FUNCTION,
    &crate::routes::get_openapi::FUNCTION,
    &crate::routes::get_status_document::FUNCTION,
    &crate::routes::get_status_part::FUNCTION,
    &crate::routes::list_audit::FUNCTION,
    &crate::routes::list_dead_letters::FUNCTION,
    &crate::routes::list_exports::FUNCTION,
    &crate::routes::list_incidents::FUNCTION,
    &crate::routes::list_job_runs::FUNCTION,
    &crate::routes::list_jobs::FUNCTION,
    &crate::routes::list_migrations::FUNCTION,
    &crate::routes::pause_job::FUNCTION,
    &crate::routes::replay_dead_letters::FUNCTION,
    &crate::routes::resume_job::FUNCTION,
    &crate::routes::retry_migration::FUNCTION,
    &crate::routes::roll_back_migration::FUNCTION,
    &crate::routes::run_job::FUNCTION,
    &crate::routes::show_status::FUNCTION,
    &crate::routes::show_status_link::FUNCTION,
    &crate::routes::submit_status_form::FUNCTION,
    &crate::routes::subscribe_to_status::FUNCTION,
    &crate::routes::update_incident::FUNCTION,
    &crate::routes::use_status_link::FUNCTION,
    &crate::routes::verify_audit::FUNCTION,
    &crate::schedules::archive_audit::FUNCTION,
    &crate::schedules::note_dead_letters::FUNCTION,
    &crate::schedules::probe_status::FUNCTION,
    &crate::schedules::run_migrations::FUNCTION,
    &crate::schedules::watch_installation::FUNCTION,
    &crate::schedules::write_exports::FUNCTION,
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
