use posthorn_problem::{Problem, VALIDATION_FAILED};
use sha2::{Digest, Sha256};

/// The longest key, in characters.
const CHARACTERS_MAX: usize = 255;

/// A caller's `Idempotency-Key`, bound to the route and the body of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    name: String,
    body_hash: String,
    kept_ms: i64,
}

/// How long a record holds by default.
pub(crate) const KEPT_MS: i64 = 24 * HOUR_MS;
const HOUR_MS: i64 = 3_600_000;

impl IdempotencyKey {
    /// Reads the header's value, bare or as a quoted string (RFC 8941, section 3.3.3).
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for an empty or overlong key, or one with other than visible ASCII characters.
    pub fn parse(header: &str, route: &str, body: &[u8]) -> Result<Self, Problem> {
        let trimmed = header.trim();
        let bare = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(trimmed);
        let sane = (1..=CHARACTERS_MAX).contains(&bare.len())
            && bare.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if !sane {
            return Err(VALIDATION_FAILED
                .because("The Idempotency-Key header is not valid.")
                .at("header/Idempotency-Key", "must be 1 to 255 visible ASCII characters"));
        }
        Ok(Self { name: format!("{route}/{}", hex(bare.as_bytes())), body_hash: hex(body), kept_ms: KEPT_MS })
    }

    /// The same key, with a record that holds for `hours`.
    pub fn kept_for_hours(self, hours: u16) -> Self {
        Self { kept_ms: i64::from(hours) * HOUR_MS, ..self }
    }

    /// The key, bound to the parts of the path as well: the same body on another path is another request.
    pub fn about<'a>(self, path: impl Iterator<Item = &'a String>) -> Self {
        path.fold(self, |key, part| key.bound_to(part))
    }

    /// The key, bound to `part` as well: to the caller's credential, for answers with contents derived from it.
    pub fn bound_to(&self, part: impl AsRef<[u8]>) -> Self {
        let body_hash = hex(&[self.body_hash.as_bytes(), b"/", part.as_ref()].concat());
        Self { body_hash, ..self.clone() }
    }

    pub(crate) fn name(&self) -> String {
        self.name.clone()
    }

    pub(crate) fn kept_ms(&self) -> i64 {
        self.kept_ms
    }

    pub(crate) fn body_hash(&self) -> &str {
        &self.body_hash
    }
}

/// The first 128 bits of SHA-256, in hex: enough to keep any two bodies or keys of one caller apart.
fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_key_equals_the_bare_key() {
        let parse = |header| IdempotencyKey::parse(header, "send-email", b"{}").unwrap();
        assert_eq!(parse("\"abc\""), parse(" abc "));
        assert_ne!(parse("abc"), parse("abd"));
    }

    #[test]
    fn the_same_key_and_body_on_another_path_is_another_request() {
        let about = |path: &str| {
            let key = IdempotencyKey::parse("k", "resend-email", b"").unwrap();
            key.about([path.to_owned()].iter())
        };
        assert_eq!(about("email_1"), about("email_1"));
        assert_ne!(about("email_1").body_hash(), about("email_2").body_hash());
        assert_eq!(about("email_1").name(), about("email_2").name());
    }

    #[test]
    fn keys_out_of_bounds_are_refused() {
        for header in ["", "\"\"", "a\u{7}", "ü", &"k".repeat(256)] {
            assert!(IdempotencyKey::parse(header, "send-email", b"").is_err(), "{header}");
        }
    }
}
