//! Reads the messages that SNS posts to an HTTPS endpoint, and verifies that SNS signed them.
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>
//!
//! Pure: the caller passes the certificate and the time. No input causes a panic.

mod address;
mod certificate;
mod envelope;
mod verify;

pub use address::{CertificateUrl, SubscribeUrl};
pub use certificate::{CERTIFICATE_BYTES_MAX, Certificate, InvalidCertificate};
pub use envelope::{Envelope, InvalidEnvelope, Kind, SignatureVersion, parse_envelope};
pub use verify::{REPLAY_WINDOW_SECONDS, Refused, verify};
