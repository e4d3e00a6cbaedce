//! The functions of the access context: the keys with which callers prove who they are.

mod api_key;
pub mod create_api_key;
pub mod list_api_keys;
pub mod revoke_api_key;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] =
    &[&create_api_key::FUNCTION, &list_api_keys::FUNCTION, &revoke_api_key::FUNCTION];
