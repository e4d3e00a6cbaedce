//! The codes that the routes of this context answer.

use posthorn_problem::Code;

/// The sender's domain is known here but its DNS records were not all found yet.
pub const DOMAIN_NOT_VERIFIED: Code =
    Code::new("DOMAIN_NOT_VERIFIED", 403, "The sender's domain is not verified yet.");
/// The sender's domain was never added by this organisation.
pub const DOMAIN_NOT_FOUND: Code =
    Code::new("DOMAIN_NOT_FOUND", 403, "The sender's domain does not belong to this organisation.");
/// HTML, text and headers together are more than a message may hold.
pub const CONTENT_TOO_LARGE: Code =
    Code::new("CONTENT_TOO_LARGE", 413, "The message's content is too large.");
