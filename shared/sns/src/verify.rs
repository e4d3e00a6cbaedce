use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use jiff::Timestamp;

use crate::{Certificate, Envelope, SignatureVersion};

/// Messages older than this, or this far in the future, are refused, so that nobody can replay an old message.
pub const REPLAY_WINDOW_SECONDS: i64 = 5 * 60;

/// Why an envelope is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The topic is not one of the accepted topics.
    #[error("the topic is not one of this installation's")]
    Topic,
    /// The message is too old, or its time is in the future.
    #[error("the message is not of the last {} minutes", REPLAY_WINDOW_SECONDS / 60)]
    Time,
    /// The certificate is not valid at this time.
    #[error("the certificate is not valid now")]
    CertificateTime,
    /// The signature does not match the message and the certificate.
    #[error("the signature is not valid")]
    Signature,
}

/// Checks that SNS signed the envelope, recently, and for one of `topics`.
///
/// # Errors
/// The first check that fails. Cheap checks come first.
pub fn verify(
    envelope: &Envelope,
    certificate: &Certificate,
    topics: &[&str],
    now: Timestamp,
) -> Result<(), Refused> {
    check_before_fetching(envelope, topics, now)?;
    if !certificate.is_valid_at(now) {
        return Err(Refused::CertificateTime);
    }
    let algorithm = match envelope.version {
        SignatureVersion::One => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureVersion::Two => &RSA_PKCS1_2048_8192_SHA256,
    };
    let key = UnparsedPublicKey::new(algorithm, &certificate.key);
    key.verify(envelope.canonical().as_bytes(), &envelope.signature).map_err(|_| Refused::Signature)
}

impl Envelope {
    /// The checks that need no certificate. So a message from an unknown topic cannot cause a fetch of a certificate.
    ///
    /// # Errors
    /// [`Refused::Topic`] and [`Refused::Time`].
    pub fn check(&self, topics: &[&str], now: Timestamp) -> Result<(), Refused> {
        check_before_fetching(self, topics, now)
    }
}

fn check_before_fetching(envelope: &Envelope, topics: &[&str], now: Timestamp) -> Result<(), Refused> {
    if !topics.contains(&envelope.topic_arn.as_str()) {
        return Err(Refused::Topic);
    }
    let seconds = now.as_second().saturating_sub(envelope.at.as_second()).saturating_abs();
    if seconds > REPLAY_WINDOW_SECONDS { Err(Refused::Time) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
