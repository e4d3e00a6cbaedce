use std::borrow::Cow;

use crate::{Encoding, split};

/// The text with its typographic characters replaced by look-alikes of GSM-7, if that saves: the whole text must be GSM-7 then, and
/// take no more parts than before. Otherwise the text stays as it is, because in UCS-2 a replacement saves nothing. AWS has no such
/// setting; this does what Twilio and Telnyx call smart encoding.
/// <https://www.twilio.com/docs/messaging/services/smart-encoding-char-list>,
/// <https://developers.telnyx.com/docs/messaging/messages/smart-encoding>
///
/// | written | replaced by |
/// | --- | --- |
/// | quotation marks “ ” „ ‟ « » ″ ‶ ❝ ❞ 〝 〞 〟 | `"` |
/// | quotation marks and apostrophes ‘ ’ ‚ ‛ ‹ › ′ ‵ ❛ ❜ ´ and the backtick, ʻ ʼ | `'` |
/// | hyphens, dashes and minus ‐ ‑ ‒ – — ― − ﹘ ﹣, bullets • ‣ ◦ ▪ ⁃ ∙ | `-` |
/// | … ‥ | `...` `..` |
/// | ‼ ⁇ ⁈ ⁉ | `!!` `??` `?!` `!?` |
/// | ⁄ ∕ | `/` |
/// | tabs, spaces that do not break, and wide, thin and ideographic spaces | a space |
/// | line and paragraph separators, next line | a line feed |
/// | soft hyphens, zero-width spaces and joiners, marks of direction, byte order marks | nothing |
/// | ligatures ﬀ ﬁ ﬂ ﬃ ﬄ | their letters |
/// | full-width forms of ASCII (U+FF01 to U+FF5E) | that character |
///
/// Letters keep their meaning: é is in GSM-7 and stays, and ł stays although it is not, so that text stays UCS-2. So do fractions
/// and signs, where a look-alike would read differently (1½ is not 11/2).
pub fn smart(text: &str) -> Cow<'_, str> {
    if Encoding::of(text) == Encoding::Gsm7 {
        return Cow::Borrowed(text);
    }
    let plain = plain(text);
    let saves = Encoding::of(&plain) == Encoding::Gsm7 && split(&plain).len() <= split(text).len();
    // A text of invisible characters alone would become empty, which is refused.
    if saves && !plain.trim().is_empty() { Cow::Owned(plain) } else { Cow::Borrowed(text) }
}

/// The text with every known character replaced.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match look_alike(character) {
            Some(look_alike) => plain.push_str(look_alike),
            None => plain.push(narrow(character)),
        }
    }
    plain
}

fn look_alike(character: char) -> Option<&'static str> {
    Some(match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '‶' | '❝' | '❞' | '〝' | '〞' | '〟' => {
            "\""
        }
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '‵' | '❛' | '❜' => "'",
        '´' | '`' | '\u{ff40}' | '\u{2bb}' | '\u{2bc}' => "'",
        '\u{2010}'..='\u{2015}' | '−' | '\u{fe58}' | '\u{fe63}' => "-",
        '•' | '‣' | '◦' | '▪' | '\u{2043}' | '∙' => "-",
        '…' => "...",
        '‥' => "..",
        '‼' => "!!",
        '⁇' => "??",
        '⁈' => "?!",
        '⁉' => "!?",
        '\u{2044}' | '\u{2215}' => "/",
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{85}' | '\u{2028}' | '\u{2029}' => "\n",
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => "",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        _ => return None,
    })
}

/// The ASCII character of a full-width form, which is a fixed distance away (Unicode, block Halfwidth and Fullwidth Forms).
fn narrow(character: char) -> char {
    const DISTANCE: u32 = 0xff01 - 0x21;
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - DISTANCE).unwrap_or(character),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{alphabet::septets, encoding::tests::any_text};

    #[test]
    fn typographic_characters_become_gsm_7() {
        for (text, expected) in [
            ("“Hello”, it’s 5 o‘clock…", "\"Hello\", it's 5 o'clock..."),
            ("«Oui», ‹non› – vraiment — déjà", "\"Oui\", 'non' - vraiment - déjà"),
            ("1\u{a0}000\u{202f}€\tnow", "1 000 € now"),
            ("• one\u{2028}• two", "- one\n- two"),
            ("soft\u{ad}hyphen and zero\u{200b}width", "softhyphen and zerowidth"),
            ("ｆｕｌｌ－ｗｉｄｔｈ！　ﬁne", "full-width! fine"),
            ("`code`´s", "'code''s"),
            ("Hawaiʻi", "Hawai'i"),
        ] {
            assert_eq!(smart(text), expected, "{text}");
            assert_eq!(Encoding::of(expected), Encoding::Gsm7);
        }
    }

    #[test]
    fn a_text_stays_if_other_characters_keep_it_ucs_2() {
        for text in ["“Łódź”", "it’s 🙂", "“привет”", "1½ – 2½", "50 °C…", "“ça”"]
        {
            assert_eq!(smart(text), text);
        }
    }

    #[test]
    fn a_text_stays_if_it_is_gsm_7_or_would_take_more_parts_or_vanish() {
        assert!(matches!(smart("é [€]"), Cow::Borrowed("é [€]")));
        let ellipses = "…".repeat(70);
        assert_eq!(smart(&ellipses), ellipses, "210 septets take two parts, 70 code units one");
        assert_eq!(smart("\u{200b}"), "\u{200b}");
    }

    #[test]
    fn every_replacement_is_gsm_7_and_replaces_nothing_that_gsm_7_has() {
        let mut replaced = 0;
        for character in '\0'..='\u{ffff}' {
            let one = plain(&character.to_string());
            if one == character.to_string() {
                continue;
            }
            replaced += 1;
            assert_eq!(Encoding::of(&one), Encoding::Gsm7, "{character:?}");
            assert_eq!(septets(character), None, "{character:?}");
        }
        assert_eq!(replaced, 176, "the table of the documentation changed");
    }

    proptest! {
        #[test]
        fn it_never_takes_more_parts_and_is_done_once(text in any_text()) {
            let once = smart(&text);
            prop_assert!(split(&once).len() <= split(&text).len());
            prop_assert_eq!(smart(&once).into_owned(), once.clone().into_owned());
            prop_assert!(once == text || Encoding::of(&once) == Encoding::Gsm7);
        }
    }
}
