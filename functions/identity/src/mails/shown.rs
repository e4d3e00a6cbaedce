//! Texts that people wrote, as a mail may show them. A mail comes from the installation's own address, so a name in it must not
//! become a message of its own: no links, no lines, no endless text.

/// The most characters of a name.
const NAME_CHARS_MAX: usize = 60;

/// A name without anything that a mail client makes a link of, or that moves other text: only letters, digits, spaces and a few
/// marks. Dots and slashes are left out, so no address of a page remains.
pub(crate) fn shown_name(name: &str, otherwise: &str) -> String {
    let is_mark = |one: char| "-_'’&,+".contains(one);
    let plain: String =
        name.chars().map(|one| if one.is_alphanumeric() || is_mark(one) { one } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(NAME_CHARS_MAX).collect();
    if short.trim().is_empty() { otherwise.to_owned() } else { short.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_links_lines_or_controls_and_is_short() {
        for (name, shown) in [
            ("Acme & Sons", "Acme & Sons"),
            ("  Acme\r\nBcc: all@example.com  ", "Acme Bcc all example com"),
            ("Visit https://evil.example/pay now", "Visit https evil example pay now"),
            ("evil。example ＠ x．example", "evil example x example"),
            ("\u{202e}emcA\u{200b}", "emcA"),
            ("<a href=\"x\">Acme</a>", "a href x Acme a"),
            ("Žluťoučký kůň", "Žluťoučký kůň"),
            ("...", "someone"),
            ("", "someone"),
        ] {
            assert_eq!(shown_name(name, "someone"), shown, "{name:?}");
        }
        assert_eq!(shown_name(&"long ".repeat(100), "someone").chars().count(), 59);
    }
}
