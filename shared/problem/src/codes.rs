//! The codes that any route may return. The codes of one context are declared next to its rules.

use crate::Code;

/// The body is not valid JSON or not a valid form, or does not match `Content-Type`.
pub const MALFORMED_BODY: Code = Code::new("MALFORMED_BODY", 400, "The request body can't be read.");
/// A field is unknown, of the wrong type, or breaks a rule.
pub const VALIDATION_FAILED: Code =
    Code::new("VALIDATION_FAILED", 422, "A field of the request breaks a rule.");
/// The cursor does not come from this list.
pub const INVALID_CURSOR: Code = Code::new("INVALID_CURSOR", 400, "The cursor does not come from this list.");
/// The request carries neither an API key nor a session.
pub const MISSING_API_KEY: Code =
    Code::new("MISSING_API_KEY", 401, "The request carries neither an API key nor a session.");
/// The API key is unknown, wrong or revoked. The response does not say which.
pub const INVALID_API_KEY: Code = Code::new("INVALID_API_KEY", 401, "The API key is not valid.");
/// The session has ended or never existed. The response does not say which, and clears the cookie that was sent.
pub const INVALID_SESSION: Code = Code::new("INVALID_SESSION", 401, "The session is not valid.");
/// The request carries an API key and a session.
pub const TWO_CREDENTIALS: Code =
    Code::new("TWO_CREDENTIALS", 400, "The request carries an API key and a session. Send one of them.");
/// A request with a session, or one that begins a session, does not come from a page of this installation.
pub const CROSS_SITE: Code = Code::new("CROSS_SITE", 403, "The request comes from another site.");
/// Only a person with a session may use the route: it concerns the person's own account.
pub const PERSON_NEEDED: Code =
    Code::new("PERSON_NEEDED", 403, "This needs a person's session, not an API key.");
/// The caller lacks the permission that the route needs.
pub const INSUFFICIENT_SCOPE: Code =
    Code::new("INSUFFICIENT_SCOPE", 403, "The caller lacks a permission for this.");
/// The thing does not exist, or belongs to another organisation. The response does not say which.
pub const NOT_FOUND: Code = Code::new("NOT_FOUND", 404, "There is nothing here.");
/// The path exists, but for other methods. `Allow` names them.
pub const METHOD_NOT_ALLOWED: Code =
    Code::new("METHOD_NOT_ALLOWED", 405, "This path does not accept this method.");
/// The body is over the route's limit.
pub const BODY_TOO_LARGE: Code = Code::new("BODY_TOO_LARGE", 413, "The request body is too large.");
/// The body has a format that the route does not accept.
pub const UNSUPPORTED_MEDIA_TYPE: Code =
    Code::new("UNSUPPORTED_MEDIA_TYPE", 415, "The request body is in an unsupported format.");
/// The idempotency key was used with another request.
pub const IDEMPOTENCY_KEY_REUSED: Code =
    Code::new("IDEMPOTENCY_KEY_REUSED", 422, "The idempotency key was already used with another request.");
/// Two writers changed the same thing at the same time. The caller may try again.
pub const CONFLICT: Code = Code::new("CONFLICT", 409, "Something else changed this at the same time.");
/// A service that Posthorn needs did not respond.
pub const UNAVAILABLE: Code = Code::new("UNAVAILABLE", 503, "A service behind this route is not available.");
/// A fault in Posthorn. The log has the cause under the request's id.
pub const INTERNAL: Code = Code::new("INTERNAL", 500, "Something went wrong on our side.");
/// More requests than a rate limit allows. `Retry-After` says when to try again. Quotas have their own codes.
pub const RATE_LIMIT_EXCEEDED: Code = Code::new("RATE_LIMIT_EXCEEDED", 429, "There were too many requests.");
