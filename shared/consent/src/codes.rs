//! The codes of this context.

use posthorn_problem::Code;

/// Another topic needs one to go first.
pub const TOPIC_LIMIT_REACHED: Code =
    Code::new("TOPIC_LIMIT_REACHED", 422, "There are as many topics as are allowed.");
/// The topic that a request names is not one of the scope's.
pub const TOPIC_NOT_FOUND: Code = Code::new("TOPIC_NOT_FOUND", 422, "There is no such topic.");
/// The link was not made by this deployment, was altered, or its key is gone; which of them is not told.
pub const LINK_NOT_VALID: Code = Code::new("LINK_NOT_VALID", 404, "This link is not valid.");
