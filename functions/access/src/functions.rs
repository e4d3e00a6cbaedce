// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::relay_access::FUNCTION,
    &crate::routes::close_org::FUNCTION,
    &crate::routes::close_tenant::FUNCTION,
    &crate::routes::create_api_key::FUNCTION,
    &crate::routes::create_environment::FUNCTION,
    &crate::routes::create_ip_rule::FUNCTION,
    &crate::routes::create_org::FUNCTION,
    &crate::routes::create_tenant::FUNCTION,
    &crate::routes::delete_environment::FUNCTION,
    &crate::routes::delete_ip_rule::FUNCTION,
    &crate::routes::get_api_key::FUNCTION,
    &crate::routes::get_ip_rule::FUNCTION,
    &crate::routes::get_org::FUNCTION,
    &crate::routes::get_own_org::FUNCTION,
    &crate::routes::get_rate_limits::FUNCTION,
    &crate::routes::get_tenant::FUNCTION,
    &crate::routes::get_tenant_usage::FUNCTION,
    &crate::routes::list_api_keys::FUNCTION,
    &crate::routes::list_environments::FUNCTION,
    &crate::routes::list_ip_rules::FUNCTION,
    &crate::routes::list_orgs::FUNCTION,
    &crate::routes::list_tenants::FUNCTION,
    &crate::routes::resume_org::FUNCTION,
    &crate::routes::resume_tenant::FUNCTION,
    &crate::routes::revoke_api_key::FUNCTION,
    &crate::routes::rotate_api_key::FUNCTION,
    &crate::routes::set_rate_limits::FUNCTION,
    &crate::routes::suspend_org::FUNCTION,
    &crate::routes::suspend_tenant::FUNCTION,
    &crate::routes::update_api_key::FUNCTION,
    &crate::routes::update_org::FUNCTION,
    &crate::routes::update_own_org::FUNCTION,
    &crate::routes::update_tenant::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "access",
    name: "unrouted-access",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
