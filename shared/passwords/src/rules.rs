use zxcvbn::zxcvbn;

/// The fewest characters of a password that is the only factor.
pub const ALONE_CHARS_MIN: usize = 15;
/// The fewest characters of a password beside a second factor.
pub const BESIDE_FACTOR_CHARS_MIN: usize = 8;
/// The most characters: more than anyone types, few enough to hash.
pub const CHARS_MAX: usize = 256;
/// The fewest guesses that a password must take, as zxcvbn estimates them (Wheeler, USENIX Security 2016). At some 30 ms each, what
/// the hash costs, they keep one processor of a thief of the table busy for a year. Guessers over the network are slower by far. A
/// higher number would refuse short phrases.
const GUESSES_MIN: u64 = 1_000_000_000;
/// Only so much of a password is estimated: the time grows faster than the length, and what is longer is not in any list.
const ESTIMATED_CHARS_MAX: usize = 100;
/// Shorter parts of names and addresses are in many good phrases.
const WORD_CHARS_MIN: usize = 3;

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
    if guesses(password, words) < GUESSES_MIN { Err(Weak::Guessable) } else { Ok(()) }
}

/// How many guesses a program would need that knows common passwords, words, names, keyboards, dates and `words`.
fn guesses(password: &str, words: &[&str]) -> u64 {
    let start: String = password.chars().take(ESTIMATED_CHARS_MAX).collect();
    let parts = words.iter().flat_map(|word| word.split(|one: char| !one.is_alphanumeric()).chain([*word]));
    let known: Vec<&str> = parts.filter(|part| part.chars().count() >= WORD_CHARS_MIN).collect();
    zxcvbn(&start, &known).guesses()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 2] = ["ada.lovelace@example.com", "Ada Lovelace"];

    fn alone(password: &str) -> Result<(), Weak> {
        check(password, false, &WORDS)
    }

    #[test]
    fn the_length_depends_on_whether_there_is_a_second_factor() {
        assert_eq!(alone("mauve-okapi-42"), Err(Weak::Short(15)));
        assert_eq!(check("mauve-okapi-42", true, &WORDS), Ok(()));
        assert_eq!(check("zqx7vpw", true, &WORDS), Err(Weak::Short(8)));
        assert_eq!(alone(&"zq9 ".repeat(65)), Err(Weak::Long));
    }

    #[test]
    fn a_phrase_of_common_words_needs_no_digits_and_no_signs() {
        for password in ["otter piano lamp", "river candle mug", "correct horse battery", "träume süßer käse"]
        {
            assert_eq!(alone(password), Ok(()), "{password}: {} guesses", guesses(password, &WORDS));
        }
        assert_eq!(
            alone(
                "a phrase of many words, longer than a hundred characters, is as good as any other one that people would write"
            ),
            Ok(())
        );
    }

    #[test]
    fn what_everyone_tries_first_is_refused() {
        for password in [
            "password1234567",
            "aaaaaaaaaaaaaaa",
            "qwertyuiopasdfg",
            "123456789012345",
            "P@ssw0rdP@ssw0rd",
            "abcabcabcabcabc",
            "abcdefghijklmnopq",
            "passwordpassword",
        ] {
            assert_eq!(alone(password), Err(Weak::Guessable), "{} guesses", guesses(password, &WORDS));
        }
    }

    #[test]
    fn the_persons_own_address_and_name_are_refused() {
        for password in
            ["ada.lovelace@example.com", "lovelacelovelace", "AdaLovelace2026", "ecalevol.ada.ada"]
        {
            assert_eq!(alone(password), Err(Weak::Guessable), "{} guesses", guesses(password, &WORDS));
        }
    }

    #[test]
    fn the_longest_passwords_are_checked_in_little_time() {
        let mixed: String = "pässword1 qwerty 1984-06-12 Ada ".chars().cycle().take(CHARS_MAX).collect();
        guesses("warm up", &WORDS);
        for password in ["a".repeat(CHARS_MAX), "ab1".repeat(85), mixed] {
            let begun = Instant::now();
            let _ = alone(&password);
            // A release build takes at most 30 ms, the first time, and then at most 25; this is a debug build.
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_gets_an_answer(password in ".{0,300}", word in ".{0,40}") {
            let _ = check(&password, true, &[&word]);
        }
    }
}
