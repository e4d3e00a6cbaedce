//! Codes of an authenticator app (RFC 6238): six digits, a new one every 30 seconds, HMAC-SHA-1, which every app knows. A code of
//! the step before or after is accepted too, because clocks differ (RFC 6238, section 5.2).

use aws_lc_rs::rand;
use jiff::Timestamp;
use posthorn_ids::PersonId;
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret};

use crate::Address;

/// 160 bits, the length of the HMAC's output (RFC 4226, section 4, R6).
const SECRET_BYTES: usize = 20;
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one.
const SKEW: u16 = 1;
/// How long a new secret waits to be confirmed.
const PENDING_MS: i64 = 10 * 60 * 1000;
/// The most codes that are tried to confirm a secret: enough to mistype, too few to guess one.
const TRIES_MAX: u32 = 5;
/// The name that apps show.
const ISSUER: &str = "Posthorn";

/// An authenticator app, as the account stores it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totp {
    /// The secret, sealed with KMS for [`Totp::context`].
    #[serde(with = "serde_bytes")]
    pub sealed: Vec<u8>,
    /// When the person proved that the app has the secret, in Unix milliseconds; `None` before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<i64>,
    /// The step of the last accepted code. Codes of it and of earlier steps are refused, so that each works once.
    #[serde(default)]
    pub last_step: u64,
    /// The account's version when the secret was made. After a change of the password it cannot be confirmed any more.
    #[serde(default)]
    pub version: u64,
    /// When the secret was made, in Unix milliseconds.
    #[serde(default)]
    pub begun_at: i64,
    /// How many codes were tried to confirm it.
    #[serde(default)]
    pub tries: u32,
}

impl Totp {
    /// A secret that waits to be confirmed.
    pub(crate) fn pending(sealed: Vec<u8>, version: u64, now: Timestamp) -> Self {
        let begun_at = now.as_millisecond();
        Self { sealed, confirmed_at: None, last_step: 0, version, begun_at, tries: 0 }
    }

    /// Whether it waits to be confirmed, in an account of this version.
    pub(crate) fn can_be_confirmed(&self, version: u64, now: Timestamp) -> bool {
        let is_fresh = now.as_millisecond() - self.begun_at < PENDING_MS;
        !self.is_confirmed() && self.version == version && is_fresh
    }

    /// Counts a code before it is checked: tries at the same time are all counted. Returns whether it may be checked.
    pub(crate) fn count_try(&mut self, version: u64, now: Timestamp) -> bool {
        let may = self.can_be_confirmed(version, now) && self.tries < TRIES_MAX;
        self.tries += u32::from(may);
        may
    }

    /// What the secret is sealed for: it opens for this person only.
    pub fn context(person: PersonId) -> String {
        format!("totp/{person}")
    }

    /// Whether log-ins need a code.
    pub fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }

    /// Accepts a code's step, once. `sealed` is the secret that the code was checked with: it may have been replaced meanwhile.
    pub(crate) fn accept(&mut self, sealed: &[u8], step: u64) -> bool {
        let is_new = self.sealed == sealed && step > self.last_step;
        if is_new {
            self.last_step = step;
        }
        is_new
    }
}

/// A secret to be shown to the person once.
pub struct Enrolment {
    /// The secret in base32, to be typed in.
    pub secret: String,
    /// The `otpauth` URI.
    pub uri: String,
    /// The URI as a QR code: a PNG image in a data URL.
    pub qr: String,
}

/// The secret cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the secret of an authenticator app cannot be used: {0}")]
pub struct TotpError(String);

impl TotpError {
    pub(crate) fn no_randomness() -> Self {
        Self("there is no randomness".to_owned())
    }
}

impl Enrolment {
    /// A new secret for the account with this address.
    ///
    /// # Errors
    /// [`TotpError`] if there is no randomness.
    pub(crate) fn new(email: &Address) -> Result<Self, TotpError> {
        let mut bytes = [0; SECRET_BYTES];
        rand::fill(&mut bytes).map_err(|_| TotpError::no_randomness())?;
        let totp = generator(Secret::from(bytes), email.as_str())?;
        let failed = |error: totp_rs::TotpError| TotpError(error.to_string());
        let (uri, image) = (totp.to_url().map_err(failed)?, totp.to_qr_base64().map_err(failed)?);
        Ok(Self { secret: totp.secret().to_base32(), uri, qr: format!("data:image/png;base64,{image}") })
    }
}

fn generator(secret: Secret, account: &str) -> Result<totp_rs::Totp, TotpError> {
    let built = Builder::new()
        .with_secret(secret)
        .with_digits(DIGITS)
        .with_step_duration(STEP_SECONDS)
        .with_skew(SKEW)
        .with_account_name(account)
        .with_issuer(Some(ISSUER))
        .build();
    built.map_err(|error| TotpError(error.to_string()))
}

/// The step of a code; `None` for a wrong one. `secret` is in base32.
///
/// # Errors
/// [`TotpError`] if the secret is damaged.
pub(crate) fn step_of(secret: &str, code: &str, now: Timestamp) -> Result<Option<u64>, TotpError> {
    let secret = Secret::try_from_base32(secret).map_err(|_| TotpError("not base32".to_owned()))?;
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    Ok(generator(secret, "")?.check(code, seconds))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The secret of RFC 6238, appendix B: "12345678901234567890".
    const RFC_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The last six of the eight digits in appendix B.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_of(RFC_SECRET, code, at(seconds)).unwrap();
            assert_eq!(step, Some(u64::try_from(seconds).unwrap() / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_accepted_one_step_early_and_late_and_no_longer() {
        let code = "287082"; // of step 1
        let steps: Vec<bool> =
            (0..5).map(|step| step_of(RFC_SECRET, code, at(step * 30)).unwrap().is_some()).collect();
        assert_eq!(steps, [true, true, true, false, false]);
        for wrong in ["", "28708", "2870820", "28708a", "287083"] {
            assert_eq!(step_of(RFC_SECRET, wrong, at(59)).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn a_new_secret_has_160_bits_and_its_uri_and_image() {
        let email = "ada@example.com".parse().unwrap();
        let (one, other) = (Enrolment::new(&email).unwrap(), Enrolment::new(&email).unwrap());
        assert_ne!(one.secret, other.secret);
        assert_eq!(one.secret.len(), 32);
        let rest = one.uri.strip_prefix("otpauth://totp/Posthorn:ada%40example.com?").unwrap();
        assert_eq!(rest, format!("secret={}&issuer=Posthorn", one.secret));
        assert!(one.qr.starts_with("data:image/png;base64,iVBORw0KGgo"), "{:.40}", one.qr);
    }

    #[test]
    fn a_step_is_accepted_once_and_only_with_the_secret_that_checked_it() {
        let mut totp = Totp::pending(vec![1], 1, at(0));
        assert!(totp.accept(&[1], 7));
        assert!(!totp.accept(&[1], 7) && !totp.accept(&[1], 6) && !totp.accept(&[2], 8));
        assert!(totp.accept(&[1], 8));
    }

    #[test]
    fn a_new_secret_takes_five_codes_in_ten_minutes_at_one_version() {
        let pending = || Totp::pending(vec![1], 2, at(0));
        let mut one = pending();
        assert_eq!((0..8).filter(|_| one.count_try(2, at(599))).count(), 5);
        assert!(!pending().count_try(2, at(600)) && !pending().count_try(3, at(0)));
        assert!(!Totp { confirmed_at: Some(0), ..pending() }.count_try(2, at(0)));
    }

    proptest! {
        #[test]
        fn no_step_is_accepted_twice_in_any_order(steps in prop::collection::vec(1..20_u64, 0..60)) {
            let mut totp = Totp::pending(vec![1], 1, at(0));
            let accepted: Vec<u64> = steps.into_iter().filter(|step| totp.accept(&[1], *step)).collect();
            prop_assert!(accepted.is_sorted_by(|one, next| one < next), "{:?}", accepted);
        }

        #[test]
        fn any_text_is_checked(code in ".{0,40}", seconds in 0..4_000_000_000_i64) {
            prop_assert!(step_of(RFC_SECRET, &code, at(seconds)).is_ok());
        }
    }
}
