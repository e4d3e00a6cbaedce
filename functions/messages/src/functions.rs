// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::count_messages::FUNCTION,
    &crate::consumers::deliver_email::FUNCTION,
    &crate::consumers::deliver_large_email::FUNCTION,
    &crate::consumers::receive_email::FUNCTION,
    &crate::consumers::record_ses_event::FUNCTION,
    &crate::consumers::relay_messages::FUNCTION,
    &crate::routes::cancel_email::FUNCTION,
    &crate::routes::cancel_scheduled_email::FUNCTION,
    &crate::routes::create_upload::FUNCTION,
    &crate::routes::get_costs::FUNCTION,
    &crate::routes::get_email::FUNCTION,
    &crate::routes::get_email_source::FUNCTION,
    &crate::routes::get_received_attachment::FUNCTION,
    &crate::routes::get_received_email::FUNCTION,
    &crate::routes::get_thread::FUNCTION,
    &crate::routes::get_usage::FUNCTION,
    &crate::routes::list_costs_by_tenant::FUNCTION,
    &crate::routes::list_emails::FUNCTION,
    &crate::routes::list_received_attachments::FUNCTION,
    &crate::routes::list_received_emails::FUNCTION,
    &crate::routes::list_usage_by_domain::FUNCTION,
    &crate::routes::list_usage_by_tenant::FUNCTION,
    &crate::routes::receive_sns::FUNCTION,
    &crate::routes::resend_email::FUNCTION,
    &crate::routes::send_batch::FUNCTION,
    &crate::routes::send_email::FUNCTION,
    &crate::routes::set_quota::FUNCTION,
    &crate::routes::test_template::FUNCTION,
    &crate::routes::track_click::FUNCTION,
    &crate::routes::track_open::FUNCTION,
    &crate::routes::update_email::FUNCTION,
    &crate::schedules::sweep_messages::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "messages",
    name: "unrouted-messages",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
