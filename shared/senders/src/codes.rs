//! The error codes of this context's routes, and of sends from a domain.

use posthorn_problem::Code;

/// The scope already has this domain.
pub const DOMAIN_EXISTS: Code = Code::new("DOMAIN_EXISTS", 409, "The domain already exists.");
/// The text is not a domain that can send mail.
pub const INVALID_DOMAIN: Code = Code::new("INVALID_DOMAIN", 422, "The domain cannot be used for sending.");
/// The limit of the scope, of the organisation, or of SES's account is reached.
pub const DOMAIN_LIMIT_REACHED: Code =
    Code::new("DOMAIN_LIMIT_REACHED", 409, "The limit of sending domains is reached.");
/// The return path is set at SES only when its records are in the DNS.
pub const RETURN_PATH_NOT_PUBLISHED: Code =
    Code::new("RETURN_PATH_NOT_PUBLISHED", 409, "The return path's records are not in the DNS yet.");
/// The domain is paused by its owner.
pub const DOMAIN_PAUSED: Code = Code::new("DOMAIN_PAUSED", 403, "Sending from the domain is paused.");
/// A new domain has reached its daily limit.
pub const WARMUP_LIMIT_EXCEEDED: Code =
    Code::new("WARMUP_LIMIT_EXCEEDED", 429, "The domain has reached its warm-up limit for today.");
/// The pool of addresses that the domain sends from is paused.
pub const IP_POOL_PAUSED: Code =
    Code::new("IP_POOL_PAUSED", 403, "Sending from the domain's IP pool is paused.");
/// The pool still has domains.
pub const IP_POOL_IN_USE: Code = Code::new("IP_POOL_IN_USE", 409, "Domains are assigned to the IP pool.");
/// The limit of SES's account, of the scope, or that the operator set for the organisation is reached.
pub const IP_POOL_LIMIT_REACHED: Code =
    Code::new("IP_POOL_LIMIT_REACHED", 409, "The limit of IP pools is reached.");
/// Another scope already receives the domain's mail. Only one scope can.
pub const RECEIVING_TAKEN: Code =
    Code::new("RECEIVING_TAKEN", 409, "Mail to the domain is already received elsewhere.");
/// The action needs a verified domain.
pub const DOMAIN_NOT_VERIFIED: Code =
    Code::new("DOMAIN_NOT_VERIFIED", 403, "The sender's domain is not verified yet.");
/// Numbers of the country, or of this type there, cannot be rented here.
pub const COUNTRY_NOT_PROVISIONABLE: Code =
    Code::new("COUNTRY_NOT_PROVISIONABLE", 422, "Such numbers of the country cannot be rented.");
/// The organisation has asked for the most numbers in an hour. `Retry-After` says when it may again.
pub const PROVISION_LIMIT_EXCEEDED: Code =
    Code::new("PROVISION_LIMIT_EXCEEDED", 429, "The organisation has asked for too many numbers in an hour.");
/// The scope has the most numbers allowed.
pub const NUMBER_LIMIT_REACHED: Code =
    Code::new("NUMBER_LIMIT_REACHED", 409, "The limit of phone numbers is reached.");
/// AWS has no such number for this account now. The detail has its words.
pub const NUMBER_NOT_AVAILABLE: Code =
    Code::new("NUMBER_NOT_AVAILABLE", 409, "AWS does not give such a number now.");
/// AWS's answer about the number is not known yet.
pub const NUMBER_PROVISIONING: Code =
    Code::new("NUMBER_PROVISIONING", 409, "The number is still being provisioned.");
