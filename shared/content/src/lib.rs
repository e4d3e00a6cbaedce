//! Content: templates, their versions, and rendering.
//!
//! The core is pure: [`compile`] checks and prepares sources, [`render`] fills in the values. Neither panics on any
//! input, and both stay within the [`limits`]. The rest are the stored items, and [`plain_text`] for other contexts.
//! `shared/content-store` reads and writes the items.

mod broken;
mod compiled;
mod content;
mod filters;
mod given;
mod language;
pub mod limits;
mod links;
mod mjml;
mod plain_text;
mod render;
mod rendered;
mod template;
#[cfg(test)]
mod tests;
mod value;
mod variable;
mod work;

pub mod codes;

pub use broken::Broken;
pub use compiled::{Compiled, compile, reopen};
pub use content::{Content, ContentError, VersionItem};
pub use given::Values;
pub use limits::{Limits, VARIABLES_MAX};
pub use links::{has_links, with_links};
pub use plain_text::{Unreadable, derived_text, plain_text};
pub use render::{Output, Preview, RenderFault, preview, render};
pub use rendered::{RenderError, Rendered, rendered};
pub use template::{Alias, InvalidAlias, Template, TemplateStatus, VERSIONS_KEPT, VersionMark};
pub use variable::{Misfit, Variable, VariableType};
