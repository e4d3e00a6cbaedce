//! The codes that the routes of this context answer, and those of a send from a domain.

use posthorn_problem::Code;

/// The scope has this domain already.
pub const DOMAIN_EXISTS: Code = Code::new("DOMAIN_EXISTS", 409, "The domain was added before.");
/// The text names no domain that mail could be sent from.
pub const INVALID_DOMAIN: Code = Code::new("INVALID_DOMAIN", 422, "The domain cannot be used for sending.");
/// The scope's limit, the organisation's, or SES's own of the account.
pub const DOMAIN_LIMIT_REACHED: Code =
    Code::new("DOMAIN_LIMIT_REACHED", 409, "There are as many sending domains as are allowed.");
/// SES gets a return path only once its records are in the DNS.
pub const RETURN_PATH_NOT_PUBLISHED: Code =
    Code::new("RETURN_PATH_NOT_PUBLISHED", 409, "The return path's records are not in the DNS yet.");
/// Its owner has paused the domain.
pub const DOMAIN_PAUSED: Code = Code::new("DOMAIN_PAUSED", 403, "Sending from the domain is paused.");
/// A new domain has sent what it may in a day.
pub const WARMUP_LIMIT_EXCEEDED: Code =
    Code::new("WARMUP_LIMIT_EXCEEDED", 429, "The domain has reached its warm-up limit of the day.");
/// The pool of addresses that the domain is sent from is paused.
pub const IP_POOL_PAUSED: Code =
    Code::new("IP_POOL_PAUSED", 403, "Sending from the domain's IP pool is paused.");
/// Domains are sent from the pool.
pub const IP_POOL_IN_USE: Code = Code::new("IP_POOL_IN_USE", 409, "Domains are assigned to the IP pool.");
/// SES's own limit of the account, the scope's, or what the operator granted the organisation.
pub const IP_POOL_LIMIT_REACHED: Code =
    Code::new("IP_POOL_LIMIT_REACHED", 409, "There are as many IP pools as are allowed.");
/// One scope alone takes in the mail of a domain.
pub const RECEIVING_TAKEN: Code =
    Code::new("RECEIVING_TAKEN", 409, "Mail to the domain is taken in elsewhere.");
/// What only a verified domain may.
pub const DOMAIN_NOT_VERIFIED: Code =
    Code::new("DOMAIN_NOT_VERIFIED", 403, "The sender's domain is not verified yet.");
