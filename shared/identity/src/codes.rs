//! The codes of this context.

use posthorn_problem::Code;

/// No account has this address and password. The response does not say which is wrong.
pub const INVALID_LOG_IN: Code = Code::new("INVALID_LOG_IN", 401, "The address or the password is wrong.");
/// Too many failed log-ins with this address. `Retry-After` says when to try again.
pub const LOG_IN_WAITS: Code = Code::new("LOG_IN_WAITS", 429, "There were too many failed log-ins.");
/// The password is right, and the account has a second factor.
pub const SECOND_FACTOR_NEEDED: Code =
    Code::new("SECOND_FACTOR_NEEDED", 401, "The account needs a second factor.");
/// The one-time token is unknown, used or expired. The response does not say which.
pub const INVALID_TOKEN: Code = Code::new("INVALID_TOKEN", 400, "The link is not valid any more.");
/// The presented password is not the account's.
pub const WRONG_PASSWORD: Code = Code::new("WRONG_PASSWORD", 403, "The password is wrong.");
/// The address has an account already. Only callers who proved the address get this.
pub const ACCOUNT_EXISTS: Code = Code::new("ACCOUNT_EXISTS", 409, "The address has an account already.");
/// The new address cannot be used. The response does not say why.
pub const ADDRESS_UNAVAILABLE: Code =
    Code::new("ADDRESS_UNAVAILABLE", 409, "The address cannot be used for this account.");
/// The new password is too short or too easy to guess.
pub const WEAK_PASSWORD: Code = Code::new("WEAK_PASSWORD", 422, "The password is too weak.");
