use posthorn_problem::{Problem, VALIDATION_FAILED};
use sha2::{Digest, Sha256};

/// The longest key, in characters.
const CHARACTERS_MAX: usize = 255;

/// A caller's `Idempotency-Key`, bound to the route it came on and the body it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    name: String,
    body_hash: String,
}

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
        Ok(Self { name: format!("{route}/{}", hex(bare.as_bytes())), body_hash: hex(body) })
    }

    /// The key, good only together with `credential` as well: for answers that hold what is derived from it.
    pub fn bound_to(&self, credential: &str) -> Self {
        let body_hash = hex(format!("{}/{credential}", self.body_hash).as_bytes());
        Self { name: self.name.clone(), body_hash }
    }

    pub(crate) fn name(&self) -> String {
        self.name.clone()
    }

    pub(crate) fn body_hash(&self) -> &str {
        &self.body_hash
    }
}

/// The first 128 bits of SHA-256: enough that two bodies or keys of one caller never meet.
fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_are_the_same_key() {
        let parse = |header| IdempotencyKey::parse(header, "send-email", b"{}").unwrap();
        assert_eq!(parse("\"abc\""), parse(" abc "));
        assert_ne!(parse("abc"), parse("abd"));
    }

    #[test]
    fn keys_out_of_bounds_are_refused() {
        for header in ["", "\"\"", "a\u{7}", "ü", &"k".repeat(256)] {
            assert!(IdempotencyKey::parse(header, "send-email", b"").is_err(), "{header}");
        }
    }
}
