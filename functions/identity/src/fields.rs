//! Fields that several routes take.

use posthorn_identity::Address;
use posthorn_problem::{Problem, VALIDATION_FAILED};

/// The longest display name, in characters.
pub(crate) const NAME_CHARS_MAX: usize = 100;
/// More than a token has: an address that a mail client changed is refused as a token, not as a field.
pub(crate) const TOKEN_CHARS_MAX: usize = 200;

/// The address in the field `email`.
///
/// # Errors
/// `VALIDATION_FAILED`.
pub(crate) fn address(text: &str) -> Result<Address, Problem> {
    text.parse().map_err(|error: posthorn_identity::InvalidAddress| {
        VALIDATION_FAILED.because(format!("email {error}.")).at("/email", error.to_string())
    })
}

/// Whether a text can be a person's display name: it shows something, and nothing in it controls a terminal or a mail.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde passes the context by reference")]
pub(crate) fn is_name(text: &str, _: &()) -> garde::Result {
    if text.trim().is_empty() {
        return Err(garde::Error::new("must not be blank"));
    }
    match text.chars().any(char::is_control) {
        true => Err(garde::Error::new("must have no control characters")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_something_and_controls_nothing() {
        assert!(is_name("Ada Lovelace", &()).is_ok());
        for name in ["", "  ", "Ada\nBcc: all@example.com", "\u{1b}[2J"] {
            assert!(is_name(name, &()).is_err(), "{name:?}");
        }
    }
}
