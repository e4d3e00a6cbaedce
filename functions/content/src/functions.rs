// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::relay_content::FUNCTION,
    &crate::routes::create_template::FUNCTION,
    &crate::routes::delete_template::FUNCTION,
    &crate::routes::duplicate_template::FUNCTION,
    &crate::routes::get_template::FUNCTION,
    &crate::routes::list_template_versions::FUNCTION,
    &crate::routes::list_templates::FUNCTION,
    &crate::routes::preview_template::FUNCTION,
    &crate::routes::publish_template::FUNCTION,
    &crate::routes::rollback_template::FUNCTION,
    &crate::routes::update_template::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "content",
    name: "unrouted-content",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
