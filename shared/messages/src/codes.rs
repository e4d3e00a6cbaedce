//! The codes that the routes of this context answer.

use posthorn_problem::Code;

/// The sender's domain is known here but its DNS records were not all found yet.
pub const DOMAIN_NOT_VERIFIED: Code =
    Code::new("DOMAIN_NOT_VERIFIED", 403, "The sender's domain is not verified yet.");
/// The sender's domain was never added by this organisation.
pub const DOMAIN_NOT_FOUND: Code =
    Code::new("DOMAIN_NOT_FOUND", 403, "The sender's domain does not belong to this organisation.");
/// Attachments together are more than fits into one message.
pub const ATTACHMENTS_TOO_LARGE: Code =
    Code::new("ATTACHMENTS_TOO_LARGE", 413, "The attachments are too large together.");
/// An attachment names an upload that is not there.
pub const UPLOAD_NOT_FOUND: Code = Code::new("UPLOAD_NOT_FOUND", 422, "There is no such upload.");
/// The topic was deleted, or never was.
pub const TOPIC_NOT_FOUND: Code = Code::new("TOPIC_NOT_FOUND", 422, "There is no such topic.");
/// It is being sent, or was, or will never be.
pub const NOT_CANCELABLE: Code = Code::new("NOT_CANCELABLE", 409, "The email can no longer be canceled.");
/// It waits for no time.
pub const NOT_SCHEDULED: Code = Code::new("NOT_SCHEDULED", 409, "The email is not scheduled.");
/// It has not been sent yet.
pub const NOT_RESENDABLE: Code = Code::new("NOT_RESENDABLE", 409, "The email can't be sent again yet.");
/// The scope has used up what it may send.
pub const QUOTA_EXCEEDED: Code = Code::new("QUOTA_EXCEEDED", 429, "The sending quota is used up.");
/// What SNS did not sign, for a topic of this installation, just now.
pub const SNS_MESSAGE_REFUSED: Code =
    Code::new("SNS_MESSAGE_REFUSED", 403, "The message is not believed to be SNS's.");
