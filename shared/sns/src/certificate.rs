use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};

/// The most bytes of a certificate's file. It usually has about two kilobytes.
pub const CERTIFICATE_BYTES_MAX: u64 = 64 * 1024;
/// The subject name of SNS's certificates.
const ISSUED_FOR: &str = "sns.amazonaws.com";

/// A signing certificate of SNS.
///
/// The source of the file proves that it belongs to SNS: it is fetched over TLS from SNS's own host, and the client verifies that
/// host's chain to a root. The file contains only the certificate, without intermediate certificates, so its own chain cannot be
/// verified. This code checks its name and its time, but not revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    /// The public key, as `SubjectPublicKeyInfo`.
    pub(crate) key: Vec<u8>,
}

/// The file contains no certificate of SNS.
#[derive(Debug, thiserror::Error)]
pub enum InvalidCertificate {
    /// It is not PEM, or not X.509.
    #[error("the file holds no certificate")]
    Malformed,
    /// It is issued for another name.
    #[error("the certificate is not issued for {ISSUED_FOR}")]
    Stranger,
}

impl Certificate {
    /// Reads a PEM file's first certificate.
    ///
    /// # Errors
    /// [`InvalidCertificate`] if there is none, or if it is not issued for SNS.
    pub fn read(pem: &[u8]) -> Result<Self, InvalidCertificate> {
        let der = CertificateDer::from_pem_slice(pem).map_err(|_| InvalidCertificate::Malformed)?;
        let certificate = webpki::EndEntityCert::try_from(&der).map_err(|_| InvalidCertificate::Malformed)?;
        let name = ServerName::try_from(ISSUED_FOR).map_err(|_| InvalidCertificate::Stranger)?;
        certificate.verify_is_valid_for_subject_name(&name).map_err(|_| InvalidCertificate::Stranger)?;
        let (not_before, not_after) = validity(&der).ok_or(InvalidCertificate::Malformed)?;
        let key = certificate.subject_public_key_info().as_ref().to_vec();
        Ok(Self { not_before, not_after, key })
    }

    /// A certificate with a key that is already known, a `SubjectPublicKeyInfo`.
    pub fn of_key(key: Vec<u8>, not_before: Timestamp, not_after: Timestamp) -> Self {
        Self { not_before, not_after, key }
    }

    /// Whether it is valid at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.not_before <= now && now <= self.not_after
    }
}

const SEQUENCE: u8 = 0x30;
const EXPLICIT_VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The `Validity` field of a certificate (RFC 5280, section 4.1). It comes after version, serial number, algorithm and issuer. The
/// library that checks the certificate does not expose this field.
fn validity(certificate: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let (_, outer, _) = element(certificate)?;
    let (_, mut body, _) = element(outer)?;
    if body.first() == Some(&EXPLICIT_VERSION) {
        (_, _, body) = element(body)?;
    }
    for _ in 0..3 {
        (_, _, body) = element(body)?;
    }
    let (tag, validity, _) = element(body)?;
    let (from_tag, from, rest) = element(validity)?;
    let (until_tag, until, _) = element(rest)?;
    (tag == SEQUENCE).then_some(())?;
    Some((time(from_tag, from)?, time(until_tag, until)?))
}

/// One DER element: tag, content, and the bytes after it (X.690, section 8.1).
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0usize, |length, digit| (length << 8) | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// Reads `YYMMDDHHMMSSZ`, with years below 50 in this century, or `YYYYMMDDHHMMSSZ` (RFC 5280, section 4.1.2.5).
fn time(tag: u8, content: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(content).ok().filter(|text| text.is_ascii())?;
    let whole = match (tag, text.len()) {
        (UTC_TIME, 13) => {
            let century = if text.get(..2)?.parse::<u8>().ok()? < 50 { "20" } else { "19" };
            format!("{century}{text}")
        }
        (GENERALIZED_TIME, 15) => text.to_owned(),
        _ => return None,
    };
    let part = |range: std::ops::Range<usize>| whole.get(range);
    let (date, clock) = (part(0..8)?, part(8..14)?);
    let spelt = format!(
        "{}-{}-{}T{}:{}:{}Z",
        date.get(..4)?,
        date.get(4..6)?,
        date.get(6..)?,
        clock.get(..2)?,
        clock.get(2..4)?,
        clock.get(4..)?
    );
    spelt.parse().ok()
}
