//! The error codes of this context.

use posthorn_problem::Code;

/// The scope has the most topics allowed. One must be deleted before another is created.
pub const TOPIC_LIMIT_REACHED: Code =
    Code::new("TOPIC_LIMIT_REACHED", 422, "The limit of topics is reached.");
/// The request names a topic that the scope does not have.
pub const TOPIC_NOT_FOUND: Code = Code::new("TOPIC_NOT_FOUND", 422, "There is no such topic.");
/// The link is not of this deployment, was changed, or its key no longer exists. The error does not say which.
pub const LINK_NOT_VALID: Code = Code::new("LINK_NOT_VALID", 404, "This link is not valid.");
