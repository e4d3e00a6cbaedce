//! Checks the size of a JSON text before it is parsed: one pass, without recursion and without allocation. It counts the parts
//! that cost memory or stack when they are parsed. It does not check that the text is JSON: the parser does that.

/// The deepest nesting of objects and lists: more than any request needs, and safe for a recursive parser.
pub(super) const DEPTH_MAX: usize = 32;

/// How many values (objects, lists, texts, numbers, `true`, `false`, `null`, and also keys of objects) a body may have.
///
/// The largest thing made from one value is a file's description of about 300 bytes, so a body needs 15 MB of memory at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonBounds {
    /// The most values.
    pub values_max: usize,
    /// Whether numbers in lists count. They do not count if a file may be written as a list of its bytes.
    pub counts_listed_numbers: bool,
}

impl JsonBounds {
    /// The bounds of a route by default.
    pub const DEFAULT: Self = Self { values_max: 50_000, counts_listed_numbers: true };
    /// The bounds of a body that may contain files as lists of numbers. Each number becomes one byte.
    pub const WITH_FILES: Self = Self { counts_listed_numbers: false, ..Self::DEFAULT };
    /// The bounds of a list with items that are kept as text and parsed one by one, each with [`Self::WITH_FILES`].
    pub const OF_TEXTS: Self = Self { values_max: usize::MAX, counts_listed_numbers: false };
}

/// The bound that a body exceeds. The text follows "The body".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum OverBound {
    #[error("nests objects and lists more than {DEPTH_MAX} deep")]
    Depth,
    #[error("has more than {0} values")]
    Values(usize),
}

/// Checks a text against `bounds`. Returns whether it contains a `null` value.
pub(super) fn check(text: &[u8], bounds: JsonBounds) -> Result<bool, OverBound> {
    let (mut depth, mut values, mut has_null) = (0_usize, 0_usize, false);
    // One bit for each open object or list, the innermost first: 1 for a list.
    let mut lists = 0_u64;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => {
                depth += 1;
                values += 1;
                lists = lists << 1 | u64::from(byte == b'[');
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                lists >>= 1;
            }
            b'"' => {
                values += 1;
                at = end_of_text(text, at);
            }
            b'-' | b'0'..=b'9' => {
                values += usize::from(bounds.counts_listed_numbers || lists & 1 == 0);
                at = end_of_word(text, at);
            }
            b'a'..=b'z' => {
                values += 1;
                has_null |= text[at - 1..].starts_with(b"null");
                at = end_of_word(text, at);
            }
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(OverBound::Depth);
        }
        if values > bounds.values_max {
            return Err(OverBound::Values(bounds.values_max));
        }
    }
    Ok(has_null)
}

/// The position after the quote that ends the text at `at`.
fn end_of_text(text: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'"' => break,
            b'\\' => at += 1,
            _ => {}
        }
    }
    at
}

/// The position after a number or a word.
fn end_of_word(text: &[u8], at: usize) -> usize {
    let goes_on = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    at + text[at.min(text.len())..].iter().take_while(goes_on).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: JsonBounds = JsonBounds { values_max: 5, counts_listed_numbers: true };

    #[test]
    fn values_of_every_kind_count() {
        for text in [
            r#"{"a":1,"b":2}"#,
            r#"["a","b","c","d"]"#,
            "[1,2,3,4]",
            "[true,false,null,-1.5e+3]",
            r#"[[],{},"\"[[\\",0]"#,
        ] {
            assert_eq!(check(text.as_bytes(), FEW), Ok(text.contains("null")), "{text}");
            let one_more = format!("[{text}]");
            assert_eq!(check(one_more.as_bytes(), FEW), Err(OverBound::Values(5)), "{one_more}");
        }
    }

    #[test]
    fn numbers_in_lists_do_not_count_if_files_are_allowed() {
        let bounds = JsonBounds { counts_listed_numbers: false, ..FEW };
        assert_eq!(check(br#"{"a":[1,2,3,4,5,6,7,8,9],"b":0}"#, bounds), Ok(false));
        assert_eq!(check(br#"{"a":1,"b":2,"c":3}"#, bounds), Err(OverBound::Values(5)));
        assert_eq!(check(br#"[["","","","",""]]"#, bounds), Err(OverBound::Values(5)));
    }

    #[test]
    fn depth_is_bounded_and_brackets_in_texts_do_not_count() {
        let nested = |deep: usize| format!("{}{}", "[".repeat(deep), "]".repeat(deep));
        assert_eq!(check(nested(DEPTH_MAX).as_bytes(), JsonBounds::DEFAULT), Ok(false));
        assert_eq!(check(nested(DEPTH_MAX + 1).as_bytes(), JsonBounds::DEFAULT), Err(OverBound::Depth));
        assert_eq!(check(&b"{\"a\":".repeat(100_000), JsonBounds::OF_TEXTS), Err(OverBound::Depth));
        assert_eq!(check(format!("\"{}\"", "[".repeat(99)).as_bytes(), JsonBounds::DEFAULT), Ok(false));
    }

    #[test]
    fn a_null_value_is_found_and_the_word_in_a_text_is_not() {
        for (text, seen) in [(r#"{"a":[null]}"#, true), (r#"{"null":"null \" null"}"#, false), ("nul", false)]
        {
            assert_eq!(check(text.as_bytes(), JsonBounds::DEFAULT), Ok(seen), "{text}");
        }
    }

    #[test]
    fn incomplete_and_invalid_texts_cause_no_panic() {
        for text in [b"".as_slice(), b"\"", b"\"\\", b"]]]}}", b"-", b"\xff\xfe[", b"[1,\"a"] {
            assert_eq!(check(text, JsonBounds::DEFAULT), Ok(false));
        }
    }
}
