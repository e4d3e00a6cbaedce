// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod create_template;
pub mod delete_template;
pub mod duplicate_template;
pub mod get_template;
pub mod list_template_versions;
pub mod list_templates;
pub mod preview_template;
pub mod publish_template;
pub mod rollback_template;
pub mod update_template;
