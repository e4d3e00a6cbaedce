//! The functions of the content context: templates, drafted, published, rolled back and previewed.

pub mod create_template;
pub mod delete_template;
pub mod duplicate_template;
pub mod get_template;
pub mod list_template_versions;
pub mod list_templates;
pub mod preview_template;
pub mod publish_template;
pub mod rollback_template;
mod rules;
mod save;
pub mod unrouted;
pub mod update_template;
mod view;

pub use view::{SavedTemplate, TemplateView};

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &create_template::FUNCTION,
    &list_templates::FUNCTION,
    &get_template::FUNCTION,
    &unrouted::FUNCTION,
    &update_template::FUNCTION,
    &delete_template::FUNCTION,
    &list_template_versions::FUNCTION,
    &publish_template::FUNCTION,
    &rollback_template::FUNCTION,
    &duplicate_template::FUNCTION,
    &preview_template::FUNCTION,
];
