use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};

/// The memory of one hash, in KiB, its passes and its lanes: the least that OWASP's cheat sheet on password storage recommends.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash in the PHC format, with its salt and parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// The password could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl PasswordHash {
    /// Hashes a password with a random salt. It takes some 30 ms of a whole CPU and 19 MiB.
    ///
    /// # Errors
    /// [`HashError`] if there is no randomness.
    pub fn of(password: &str) -> Result<Self, HashError> {
        let hash = argon2().hash_password(password.as_bytes()).map_err(|_| HashError)?;
        Ok(Self(hash.to_string()))
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The hash that a password is compared with if there is no account, so that this takes as long. It is a constant, because an
/// instance that made it with the first unknown address would take twice as long for that one.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$3nKbUP1yVTqfrAE+63kL2g$N/7PiaARVjDVEgGTjxha/4W64DvcqMCA+C659HOk/dA";

/// Whether `stored` is the hash of `password`. Without a stored hash the answer is no, and takes as long.
pub fn matches(password: &str, stored: Option<&str>) -> bool {
    let compared = stored.unwrap_or(NOBODYS);
    let parsed = argon2::PasswordHash::new(compared);
    let same = parsed.is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    same && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let hash = PasswordHash::of("correct horse battery").unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        assert!(matches("correct horse battery", Some(hash.as_str())));
        assert!(!matches("correct horse batter", Some(hash.as_str())));
        assert!(!matches("a password that nobody has", None), "there is no account");
        assert!(!matches("", Some("not a hash")));
    }

    #[test]
    fn nobodys_hash_takes_as_long_as_a_new_one() {
        let parameters = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(parameters(NOBODYS), parameters(PasswordHash::of("a").unwrap().as_str()));
        assert!(matches("a password that nobody has", Some(NOBODYS)), "it is a real hash");
    }

    #[test]
    fn the_same_password_has_another_hash_each_time() {
        assert_ne!(PasswordHash::of("a").unwrap(), PasswordHash::of("a").unwrap());
    }
}
