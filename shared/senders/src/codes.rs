//! The codes that the routes of this context answer.

use posthorn_problem::Code;

/// The scope has this domain already.
pub const DOMAIN_EXISTS: Code = Code::new("DOMAIN_EXISTS", 409, "The domain was added before.");
/// The text names no domain that mail could be sent from.
pub const INVALID_DOMAIN: Code = Code::new("INVALID_DOMAIN", 422, "The domain cannot be used for sending.");
/// SES's own limit of the account.
pub const DOMAIN_LIMIT_REACHED: Code =
    Code::new("DOMAIN_LIMIT_REACHED", 409, "There are as many sending domains as SES allows.");
