//! The error codes of this context's routes, and of sends with a template.

use posthorn_problem::Code;

/// No template of the scope has this id or alias.
pub const TEMPLATE_NOT_FOUND: Code = Code::new("TEMPLATE_NOT_FOUND", 422, "There is no such template.");
/// No version of the template was published.
pub const TEMPLATE_NOT_PUBLISHED: Code =
    Code::new("TEMPLATE_NOT_PUBLISHED", 422, "The template was not published.");
/// A variable without a fallback was not given.
pub const TEMPLATE_VARIABLE_MISSING: Code =
    Code::new("TEMPLATE_VARIABLE_MISSING", 422, "A variable of the template was not given.");
/// The template could not be rendered with these values.
pub const TEMPLATE_RENDER_FAILED: Code =
    Code::new("TEMPLATE_RENDER_FAILED", 422, "The template cannot be rendered with these values.");
/// A source has a fault.
pub const TEMPLATE_INVALID: Code = Code::new("TEMPLATE_INVALID", 422, "The template has a fault.");
/// The sources are larger than a version may be.
pub const TEMPLATE_TOO_LARGE: Code = Code::new("TEMPLATE_TOO_LARGE", 413, "The template is too large.");
/// Another template of the scope has the alias.
pub const TEMPLATE_ALIAS_EXISTS: Code =
    Code::new("TEMPLATE_ALIAS_EXISTS", 409, "Another template has this alias.");
/// The version does not exist or is no longer kept.
pub const TEMPLATE_VERSION_NOT_FOUND: Code =
    Code::new("TEMPLATE_VERSION_NOT_FOUND", 404, "The template has no such version.");
