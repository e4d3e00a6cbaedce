//! The codes of this context.

use posthorn_problem::Code;

/// No account has this address and password. The response does not say which is wrong.
pub const INVALID_LOG_IN: Code = Code::new("INVALID_LOG_IN", 401, "The address or the password is wrong.");
/// Too many failed log-ins with this address. `Retry-After` says when to try again.
pub const LOG_IN_WAITS: Code = Code::new("LOG_IN_WAITS", 429, "There were too many failed log-ins.");
/// The one-time token is unknown, used or expired. The response does not say which.
pub const INVALID_TOKEN: Code = Code::new("INVALID_TOKEN", 400, "The link is not valid any more.");
/// The presented password is not the account's.
pub const WRONG_PASSWORD: Code = Code::new("WRONG_PASSWORD", 403, "The password is wrong.");
/// The retyped address is not the account's.
pub const WRONG_ADDRESS: Code = Code::new("WRONG_ADDRESS", 403, "The address is wrong.");
/// The address has an account already. Only callers who proved the address get this.
pub const ACCOUNT_EXISTS: Code = Code::new("ACCOUNT_EXISTS", 409, "The address has an account already.");
/// The new address cannot be used. The response does not say why.
pub const ADDRESS_UNAVAILABLE: Code =
    Code::new("ADDRESS_UNAVAILABLE", 409, "The address cannot be used for this account.");
/// The new password is too short or too easy to guess.
pub const WEAK_PASSWORD: Code = Code::new("WEAK_PASSWORD", 422, "The password is too weak.");
/// The code of the authenticator app or the backup code is wrong or was used. The response does not say which.
pub const INVALID_CODE: Code = Code::new("INVALID_CODE", 403, "The code is not valid.");
/// The ticket of the log-in is unknown, used or expired, or had too many wrong codes. The response does not say which.
pub const INVALID_TICKET: Code = Code::new("INVALID_TICKET", 401, "The log-in must begin again.");
/// An authenticator app is set up already.
pub const TOTP_ON: Code = Code::new("TOTP_ON", 409, "An authenticator app is set up.");
/// No authenticator app is set up.
pub const TOTP_OFF: Code = Code::new("TOTP_OFF", 409, "No authenticator app is set up.");
/// The account has no password, which a second factor would stand beside.
pub const NO_PASSWORD: Code = Code::new("NO_PASSWORD", 409, "The account has no password.");
/// The password is too short to be the only factor.
pub const PASSWORD_NEEDS_FACTOR: Code =
    Code::new("PASSWORD_NEEDS_FACTOR", 409, "The password is too short to be the only factor.");
/// The passkey's ceremony is unknown, used or expired. The response does not say which.
pub const INVALID_CEREMONY: Code = Code::new("INVALID_CEREMONY", 400, "Begin with the passkey again.");
/// What the browser made is no passkey for this installation and person.
pub const INVALID_PASSKEY: Code = Code::new("INVALID_PASSKEY", 422, "The passkey cannot be added.");
/// No account has this passkey, or its signature is wrong. The response does not say which.
pub const PASSKEY_REFUSED: Code = Code::new("PASSKEY_REFUSED", 401, "The passkey is not accepted.");
/// The person has the most passkeys allowed.
pub const PASSKEY_LIMIT_REACHED: Code =
    Code::new("PASSKEY_LIMIT_REACHED", 409, "The account has reached its limit of passkeys.");
/// Without this passkey, the person could not log in any more.
pub const LAST_WAY_IN: Code = Code::new("LAST_WAY_IN", 409, "This is the only way to log in.");
/// No organisation has a connection for the domain of the address.
pub const SSO_NOT_FOUND: Code = Code::new("SSO_NOT_FOUND", 404, "No single sign-on for this address.");
/// The identity provider did not answer, or not as it must.
pub const IDENTITY_PROVIDER_FAILED: Code =
    Code::new("IDENTITY_PROVIDER_FAILED", 502, "The identity provider cannot be reached.");
/// A log-in through an identity provider was refused. The response does not say why; the connection's log does.
pub const SSO_REFUSED: Code = Code::new("SSO_REFUSED", 403, "The log-in did not work.");
/// A connection is for a domain that the organisation has not verified.
pub const SSO_DOMAIN_NOT_VERIFIED: Code =
    Code::new("SSO_DOMAIN_NOT_VERIFIED", 422, "The organisation has not verified this domain.");
