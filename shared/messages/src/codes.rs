//! The error codes of this context's routes.

use posthorn_problem::Code;

/// The sender's domain exists, but not all of its DNS records were found yet.
pub const DOMAIN_NOT_VERIFIED: Code =
    Code::new("DOMAIN_NOT_VERIFIED", 403, "The sender's domain is not verified yet.");
/// This organisation has not added the sender's domain.
pub const DOMAIN_NOT_FOUND: Code =
    Code::new("DOMAIN_NOT_FOUND", 403, "The sender's domain does not belong to this organisation.");
/// All attachments together are larger than one message allows.
pub const ATTACHMENTS_TOO_LARGE: Code =
    Code::new("ATTACHMENTS_TOO_LARGE", 413, "The attachments together are too large.");
/// An attachment names an upload that does not exist.
pub const UPLOAD_NOT_FOUND: Code = Code::new("UPLOAD_NOT_FOUND", 422, "There is no such upload.");
/// The topic was deleted or never existed.
pub const TOPIC_NOT_FOUND: Code = Code::new("TOPIC_NOT_FOUND", 422, "There is no such topic.");
/// The email is being sent, was sent, or will never be sent.
pub const NOT_CANCELABLE: Code = Code::new("NOT_CANCELABLE", 409, "The email can no longer be canceled.");
/// The email has no scheduled time.
pub const NOT_SCHEDULED: Code = Code::new("NOT_SCHEDULED", 409, "The email is not scheduled.");
/// The email was not sent yet.
pub const NOT_RESENDABLE: Code = Code::new("NOT_RESENDABLE", 409, "The email can't be sent again yet.");
/// The scope has used up its sending quota.
pub const QUOTA_EXCEEDED: Code = Code::new("QUOTA_EXCEEDED", 429, "The sending quota is used up.");
/// The signature is not SNS's, the topic is not of this installation, or the message is too old.
pub const SNS_MESSAGE_REFUSED: Code =
    Code::new("SNS_MESSAGE_REFUSED", 403, "The message could not be verified as coming from SNS.");
