//! Texts of a mail, cut to what an item has room for.

/// Of a file's name and of the ids of a mail and its parts, no more is kept.
pub(super) const NAME_CHARACTERS_MAX: usize = 200;

/// The first `characters_max` characters.
pub(super) fn cut_to(text: &str, characters_max: usize) -> String {
    text.chars().take(characters_max).collect()
}
