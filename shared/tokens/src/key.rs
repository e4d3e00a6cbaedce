use std::fmt;

use sha2::{Digest, Sha256};

/// The length of a signing secret: the length of the hash's output, as RFC 2104, section 3, recommends for HMAC.
pub const SECRET_BYTES: usize = 32;
/// Enough to distinguish a deployment's few keys. If two keys have the same id, both are tried.
pub(crate) const ID_BYTES: usize = 4;

/// A signing key.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    id: [u8; ID_BYTES],
    secret: [u8; SECRET_BYTES],
}

impl Key {
    /// The key with this secret. Its id is derived from the secret, so that the two always match.
    pub fn new(secret: [u8; SECRET_BYTES]) -> Self {
        let digest = Sha256::new().chain_update(b"posthorn/token-key-id/").chain_update(secret).finalize();
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&digest[..ID_BYTES]);
        Self { id, secret }
    }

    pub(crate) fn id(&self) -> &[u8; ID_BYTES] {
        &self.id
    }

    pub(crate) fn secret(&self) -> &[u8; SECRET_BYTES] {
        &self.secret
    }
}

/// Shows only the id.
impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({:02x?})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_of_a_key_does_not_show_its_secret() {
        let key = Key::new([0xab; SECRET_BYTES]);
        assert!(!format!("{key:?}").contains("ab, ab, ab"));
        assert_ne!(key.id(), Key::new([0xac; SECRET_BYTES]).id());
    }
}
