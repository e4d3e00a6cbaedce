//! The codes that any route may answer. A context's own stand beside its rules.

use crate::Code;

/// The body is no JSON or no form, or not what `Content-Type` says.
pub const MALFORMED_BODY: Code = Code::new("MALFORMED_BODY", 400, "The request body can't be read.");
/// A field is unknown, of the wrong type, or breaks a rule.
pub const VALIDATION_FAILED: Code =
    Code::new("VALIDATION_FAILED", 422, "A field of the request breaks a rule.");
/// A cursor that this list did not give out.
pub const INVALID_CURSOR: Code = Code::new("INVALID_CURSOR", 400, "The cursor is not one of this list's.");
/// No credential.
pub const MISSING_API_KEY: Code = Code::new("MISSING_API_KEY", 401, "The request carries no API key.");
/// A credential that is unknown, wrong or revoked; which one is not told.
pub const INVALID_API_KEY: Code = Code::new("INVALID_API_KEY", 401, "The API key is not valid.");
/// The key lacks the route's scope.
pub const INSUFFICIENT_SCOPE: Code =
    Code::new("INSUFFICIENT_SCOPE", 403, "The API key lacks the scope for this.");
/// Absent, or another organisation's: the two are not told apart.
pub const NOT_FOUND: Code = Code::new("NOT_FOUND", 404, "There is nothing here.");
/// There is something at the path, and it takes other methods; `Allow` names them.
pub const METHOD_NOT_ALLOWED: Code = Code::new("METHOD_NOT_ALLOWED", 405, "This path takes other methods.");
/// The body is over the route's limit.
pub const BODY_TOO_LARGE: Code = Code::new("BODY_TOO_LARGE", 413, "The request body is too large.");
/// A body in another format.
pub const UNSUPPORTED_MEDIA_TYPE: Code =
    Code::new("UNSUPPORTED_MEDIA_TYPE", 415, "The request body is in a format that is not taken here.");
/// The idempotency key was used with another request.
pub const IDEMPOTENCY_KEY_REUSED: Code =
    Code::new("IDEMPOTENCY_KEY_REUSED", 422, "The idempotency key was already used with another request.");
/// Two writers met; the caller may try again.
pub const CONFLICT: Code = Code::new("CONFLICT", 409, "Something else changed this at the same time.");
/// A part that Posthorn needs did not answer.
pub const UNAVAILABLE: Code = Code::new("UNAVAILABLE", 503, "A service behind this route is not available.");
/// A fault of Posthorn's own; the log has the cause under the request's id.
pub const INTERNAL: Code = Code::new("INTERNAL", 500, "Something went wrong on our side.");
/// More requests than a limit allows; `Retry-After` tells when the next are taken. A quota is another matter.
pub const RATE_LIMIT_EXCEEDED: Code = Code::new("RATE_LIMIT_EXCEEDED", 429, "There were too many requests.");
