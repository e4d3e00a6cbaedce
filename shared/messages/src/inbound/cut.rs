//! Limits on the texts of a mail, so that they fit an item.

/// The most characters that are kept of a file's name, and of the ids of a mail and its parts.
pub(super) const NAME_CHARACTERS_MAX: usize = 200;

/// The first `characters_max` characters.
pub(super) fn cut_to(text: &str, characters_max: usize) -> String {
    text.chars().take(characters_max).collect()
}
