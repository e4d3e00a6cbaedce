use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use jiff::Timestamp;

use crate::{Certificate, Envelope, SignatureVersion};

/// What is older, or so much ahead of its time, is not taken: who has read an old message cannot post it again.
pub const REPLAY_WINDOW_SECONDS: i64 = 5 * 60;

/// Why an envelope is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A topic that is not listened to.
    #[error("the topic is not one of this installation's")]
    Topic,
    /// Too old, or of a time to come.
    #[error("the message is not of the last {} minutes", REPLAY_WINDOW_SECONDS / 60)]
    Time,
    /// The certificate is not valid at this time.
    #[error("the certificate is not valid now")]
    CertificateTime,
    /// The signature is not the certificate's over this message.
    #[error("the signature does not hold")]
    Signature,
}

/// Whether SNS has signed the envelope, for one of `topics`, just now.
///
/// # Errors
/// Names the first check that fails; the cheap ones come first.
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
    /// What can be said without its certificate: no stranger makes anybody fetch one.
    ///
    /// # Errors
    /// As [`verify`].
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
