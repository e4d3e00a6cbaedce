//! What SNS posts to an HTTPS endpoint: read, and proven to be SNS's.
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>
//!
//! Pure: the certificate and the time are passed in. Nothing panics, whatever is posted.

mod address;
mod certificate;
mod envelope;
mod verify;

pub use address::{CertificateUrl, SubscribeUrl};
pub use certificate::{CERTIFICATE_BYTES_MAX, Certificate, InvalidCertificate};
pub use envelope::{Envelope, InvalidEnvelope, Kind, SignatureVersion, parse_envelope};
pub use verify::{REPLAY_WINDOW_SECONDS, Refused, verify};
