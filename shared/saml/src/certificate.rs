//! The certificates that an organisation trusts. Only their keys count: an identity provider's certificate is trusted because an
//! administrator entered it, not for its issuer or its dates (saml-sec-consider and all implementations known to us agree).

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate, parse_x509_pem};

/// The most bytes of a certificate's text.
const TEXT_BYTES_MAX: usize = 16 * 1024;
/// The shortest RSA key, in bits.
const RSA_BITS_MIN: usize = 2048;

const RSA: &str = "1.2.840.113549.1.1.1";
const ELLIPTIC: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";

/// Why a certificate cannot be used. The text follows the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCertificate {
    /// It is none.
    #[error("must be one X.509 certificate in PEM, between the lines BEGIN CERTIFICATE and END CERTIFICATE")]
    Malformed,
    /// Its key is weak, or of a kind that no allowed signature has.
    #[error("must have an RSA key of 2048 to 8192 bits, or an elliptic one (P-256 or P-384)")]
    Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    Rsa,
    P256,
    P384,
}

/// How a signature was made (XML Signature Syntax 1.1, section 6.4; RFC 9231).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureMethod {
    RsaSha256,
    RsaSha384,
    RsaSha512,
    EcdsaSha256,
    EcdsaSha384,
}

impl SignatureMethod {
    /// The method of a URI; `None` if it is not allowed, as all with SHA-1 and with shared secrets.
    pub(crate) fn of(uri: &str) -> Option<Self> {
        Some(match uri {
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Self::RsaSha256,
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Self::RsaSha384,
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Self::RsaSha512,
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => Self::EcdsaSha256,
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => Self::EcdsaSha384,
            _ => return None,
        })
    }

    /// The verification with a key of `kind`; `None` if such a key does not sign so.
    fn verification(self, kind: KeyKind) -> Option<&'static dyn VerificationAlgorithm> {
        Some(match (self, kind) {
            (Self::RsaSha256, KeyKind::Rsa) => &RSA_PKCS1_2048_8192_SHA256,
            (Self::RsaSha384, KeyKind::Rsa) => &RSA_PKCS1_2048_8192_SHA384,
            (Self::RsaSha512, KeyKind::Rsa) => &RSA_PKCS1_2048_8192_SHA512,
            (Self::EcdsaSha256, KeyKind::P256) => &ECDSA_P256_SHA256_FIXED,
            (Self::EcdsaSha384, KeyKind::P384) => &ECDSA_P384_SHA384_FIXED,
            _ => return None,
        })
    }
}

/// A certificate whose key may verify signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    kind: KeyKind,
    key: Vec<u8>,
    ends_at: i64,
}

impl Certificate {
    /// Reads a certificate in PEM (RFC 7468), with nothing but space around it.
    ///
    /// # Errors
    /// [`InvalidCertificate`].
    pub fn parse(pem: &str) -> Result<Self, InvalidCertificate> {
        let text = pem.trim();
        if text.len() > TEXT_BYTES_MAX {
            return Err(InvalidCertificate::Malformed);
        }
        let (rest, parsed) = parse_x509_pem(text.as_bytes()).map_err(|_| InvalidCertificate::Malformed)?;
        if parsed.label != "CERTIFICATE" || !rest.trim_ascii().is_empty() {
            return Err(InvalidCertificate::Malformed);
        }
        Self::of_der(parsed.contents)
    }

    fn of_der(der: Vec<u8>) -> Result<Self, InvalidCertificate> {
        let (rest, parsed) = X509Certificate::from_der(&der).map_err(|_| InvalidCertificate::Malformed)?;
        if !rest.is_empty() {
            return Err(InvalidCertificate::Malformed);
        }
        let info = parsed.public_key();
        let curve = || info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
        let kind = match info.algorithm.algorithm.to_id_string().as_str() {
            RSA if rsa_bits(info).is_some_and(|bits| (RSA_BITS_MIN..=8192).contains(&bits)) => KeyKind::Rsa,
            ELLIPTIC => match curve().map(|oid| oid.to_id_string()).as_deref() {
                Some(P256) => KeyKind::P256,
                Some(P384) => KeyKind::P384,
                _ => return Err(InvalidCertificate::Key),
            },
            _ => return Err(InvalidCertificate::Key),
        };
        let key = info.subject_public_key.data.to_vec();
        let ends_at = parsed.validity().not_after.timestamp();
        Ok(Self { kind, key, ends_at, der })
    }

    /// The certificate in PEM, in lines of 64 characters.
    pub fn pem(&self) -> String {
        let encoded = BASE64_STANDARD.encode(&self.der);
        let lines: Vec<&str> =
            (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    }

    /// The SHA-256 hash of the certificate, in hex.
    pub fn fingerprint(&self) -> String {
        digest(&SHA256, &self.der).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// When the certificate says that it ends; `None` if that is no time. Its signatures count after that, too.
    pub fn ends_at(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.ends_at).ok()
    }

    /// Whether `signature` over `content` was made by `method` with this certificate's key.
    pub(crate) fn verifies(&self, method: SignatureMethod, content: &[u8], signature: &[u8]) -> bool {
        let Some(algorithm) = method.verification(self.kind) else { return false };
        UnparsedPublicKey::new(algorithm, &self.key).verify(content, signature).is_ok()
    }
}

fn rsa_bits(info: &x509_parser::x509::SubjectPublicKeyInfo<'_>) -> Option<usize> {
    match info.parsed().ok()? {
        x509_parser::public_key::PublicKey::RSA(key) => Some(key.key_size()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_read_from_pem_and_written_again() {
        for text in [include_str!("fixtures/rsa.pem"), include_str!("fixtures/ec.pem")] {
            let read = Certificate::parse(&format!("\n {text} \n")).unwrap();
            assert_eq!(read.pem(), text);
            assert_eq!(Certificate::parse(&read.pem()).unwrap(), read);
            assert_eq!((read.fingerprint().len(), read.ends_at().unwrap().to_string().len()), (64, 20));
        }
    }

    #[test]
    fn a_weak_key_and_anything_but_one_certificate_are_refused() {
        let good = include_str!("fixtures/rsa.pem");
        assert_eq!(Certificate::parse(include_str!("fixtures/weak.pem")), Err(InvalidCertificate::Key));
        let key = good.replace("CERTIFICATE", "PRIVATE KEY");
        for text in ["", "x", &good[..200], &format!("{good}{good}"), &key, &"A".repeat(20_000)] {
            assert_eq!(Certificate::parse(text), Err(InvalidCertificate::Malformed), "{text}");
        }
    }
}
