//! Decodes bytes to text by their charset label, or by a guess if the label is wrong.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::utf7;

/// Charset names that occur in mail but not in the Encoding Standard
/// (<https://encoding.spec.whatwg.org/#names-and-labels>).
const ALIASES: [(&str, &str); 13] = [
    ("cp932", "shift_jis"),
    ("ms932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("uhc", "euc-kr"),
    ("cp950", "big5"),
    ("cp1250", "windows-1250"),
    ("latin-1", "iso-8859-1"),
    ("iso8859_1", "iso-8859-1"),
    ("iso-2022-jp-1", "iso-2022-jp"),
    ("iso-2022-jp-2", "iso-2022-jp"),
    ("iso-2022-jp-3", "iso-2022-jp"),
    ("iso-2022-jp-ms", "iso-2022-jp"),
];
/// Labels of ASCII. ASCII has seven bits, so the label is wrong for text with eight. (The Encoding Standard reads such
/// text as windows-1252.)
const ASCII: [&str; 5] = ["us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "us"];
/// A guess reads at most this much, because a text does not change its charset later.
const GUESSED_BYTES_MAX: usize = 256 * 1024;

/// Decodes `bytes` to text. `label` is the declared charset (RFC 2978), if there is one.
pub fn decode_text(bytes: &[u8], label: Option<&str>) -> String {
    if bytes.is_ascii() && !bytes.contains(&0x1b) && label.is_none() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    decode_labelled(bytes, label)
}

/// Like [`decode_text`], with these rules if the label and the bytes disagree:
/// - a byte order mark decides;
/// - escapes of ISO-2022-JP in seven-bit text decide, because nothing else uses them;
/// - UTF-8 wins over another label, because other text is hardly ever valid UTF-8 (see [`is_rather_utf8`]);
/// - if the label does not fit, a guess that fits decides.
pub(crate) fn decode_labelled(bytes: &[u8], label: Option<&str>) -> String {
    let label = label.map(|label| label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\''));
    if label.is_some_and(utf7::is_label) {
        return utf7::decode(bytes);
    }
    let labelled = label.and_then(known);
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = encoding.or_else(|| jis(bytes)).or_else(|| utf16(bytes, labelled));
    if let Some(encoding) = encoding {
        return encoding.decode(bytes).0.into_owned();
    }
    let labelled = labelled.filter(|labelled| *labelled != UTF_8);
    if is_rather_utf8(bytes, labelled) {
        return UTF_8.decode(bytes).0.into_owned();
    }
    if let Some(text) = labelled.and_then(|labelled| fitting(labelled, bytes)) {
        return text;
    }
    let guessed = guess(bytes);
    let fallback = || labelled.unwrap_or(guessed).decode(bytes).0.into_owned();
    fitting(guessed, bytes).unwrap_or_else(fallback)
}

fn known(label: &str) -> Option<&'static Encoding> {
    let lower = label.to_ascii_lowercase();
    if ASCII.contains(&lower.as_str()) {
        return None;
    }
    let alias = ALIASES.iter().find(|(alias, _)| *alias == lower).map(|(_, name)| *name);
    Encoding::for_label_no_replacement(alias.unwrap_or(&lower).as_bytes())
}

/// The text, if all bytes are valid in `encoding`. The last character may be incomplete.
fn fitting(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = String::with_capacity(room);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
    matches!(result, encoding_rs::DecoderResult::InputEmpty).then_some(text)
}

/// ISO-2022-JP (RFC 1468): the escapes that begin its two-byte characters.
fn jis(bytes: &[u8]) -> Option<&'static Encoding> {
    let escapes = |bytes: &[u8]| bytes.windows(3).any(|three| matches!(three, [0x1b, b'$', b'@' | b'B']));
    (bytes.contains(&0x1b) && bytes.is_ascii() && escapes(bytes)).then_some(ISO_2022_JP)
}

/// UTF-16 without a byte order mark is big-endian (RFC 2781, section 4.3), but many programs write little-endian. The
/// positions of the zero bytes of ASCII characters show the order.
fn utf16(bytes: &[u8], labelled: Option<&'static Encoding>) -> Option<&'static Encoding> {
    let labelled = labelled.filter(|labelled| [UTF_16LE, UTF_16BE].contains(labelled))?;
    let zeros = |offset: usize| bytes.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    match first.cmp(&second) {
        std::cmp::Ordering::Greater => Some(UTF_16BE),
        std::cmp::Ordering::Less => Some(UTF_16LE),
        std::cmp::Ordering::Equal => (first > 0 || !bytes.is_ascii()).then_some(labelled),
    }
}

/// Whether `bytes` are UTF-8, even if the label says otherwise. In some charsets short text can be valid UTF-8 by
/// chance: those with two-byte characters, or with letters in the whole upper half. There it takes a character of three
/// bytes, or several of two, or a label that does not fit. Text without a label, or with the label UTF-8, may have a
/// few wrong bytes.
fn is_rather_utf8(bytes: &[u8], labelled: Option<&'static Encoding>) -> bool {
    const BY_CHANCE: usize = 4;
    let (mut two, mut longer, mut wrong) = (0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid().as_bytes();
        two += valid.iter().filter(|byte| (0xc2..=0xdf).contains(*byte)).count();
        longer += valid.iter().filter(|byte| (0xe0..=0xf4).contains(*byte)).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    if let (1, Err(error)) = (wrong, std::str::from_utf8(bytes)) {
        // The last character is incomplete.
        wrong -= usize::from(error.error_len().is_none());
    }
    let Some(labelled) = labelled else { return wrong * 20 <= two + longer };
    if wrong > 0 {
        return false;
    }
    let is_dense = !labelled.is_single_byte() || labelled == encoding_rs::WINDOWS_874;
    match (two, longer) {
        (0, 0) => false,
        (_, 1..) => true,
        (two, 0) => !is_dense || two >= BY_CHANCE || fitting(labelled, bytes).is_none(),
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(GUESSED_BYTES_MAX)], bytes.len() <= GUESSED_BYTES_MAX);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], label: Option<&str>, expected: &str) {
        assert_eq!(decode_text(bytes, label), expected, "{label:?} {bytes:02x?}");
    }

    #[test]
    fn a_label_that_fits_decides() {
        check(b"Gr\xfc\xdfe", Some("iso-8859-1"), "Grüße");
        check(b"\x80", Some("windows-1252"), "€");
        check(b"Gr\xc3\xbc\xc3\x9fe", Some("UTF-8"), "Grüße");
        check(b"\x82\xa0", Some("cp932"), "あ");
        check(b"\xc4\xe3\xba\xc3", Some("GB2312"), "你好");
        check(b"\xc7\xd1", Some("ks_c_5601-1987"), "한");
        check(b"\xf0\xd2\xc9\xd7\xc5\xd4", Some("koi8-r"), "Привет");
        check(b"\x1b$B$3$s\x1b(B", Some("ISO-2022-JP"), "こん");
        check(b"a\0b\0", Some("utf-16le"), "ab");
        check(b"\0a\0b", Some("utf-16"), "ab");
        check(b"\xff\xfea\0", Some("utf-16"), "a");
        check(b"Hi Mom +Jjo-!", Some("utf-7"), "Hi Mom \u{263a}!");
        // One character that is valid UTF-8 by chance.
        check(b"\xc4\xa3", Some("gb2312"), "模");
    }

    #[test]
    fn text_with_a_wrong_or_missing_label_is_recognised() {
        for label in [None, Some("us-ascii"), Some("utf-8"), Some("iso-8859-1"), Some("x-unknown")] {
            check(b"\x1b$B$3$s$K$A$O\x1b(B", label, "こんにちは");
        }
        for label in [None, Some("us-ascii"), Some("iso-8859-1"), Some("windows-1251"), Some("unknown-8bit")]
        {
            check("Grüße".as_bytes(), label, "Grüße");
        }
        for label in ["shift_jis", "gb2312", "euc-kr", "big5", "iso-2022-jp", "euc-jp", "windows-874"] {
            check("こんにちは".as_bytes(), Some(label), "こんにちは");
            check("Grüße, schöne Übung".as_bytes(), Some(label), "Grüße, schöne Übung");
        }
        check(b"Gr\xfc\xdfe", None, "Grüße");
        check(b"Gr\xfc\xdfe", Some("utf-8"), "Grüße");
        check(b"Gr\xfc\xdfe", Some("us-ascii"), "Grüße");
        let russian = b"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0?";
        check(russian, Some("utf-8"), "Привет, как дела?");
        for label in [None, Some("us-ascii"), Some("utf-8")] {
            check(b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", label, "こんにちは");
        }
    }

    #[test]
    fn utf8_with_a_wrong_byte_or_a_cut_end_stays_utf8() {
        let text = "Grüße aus München, schöne Übung für größere Äpfel, Öfen, Türen und Schlüssel; müde Füße hören früh auf zu gehen";
        let bytes = [text.as_bytes(), b"\xff", text.as_bytes()].concat();
        check(&bytes, None, &format!("{text}\u{fffd}{text}"));
        assert!(decode_text("Grü".as_bytes().strip_suffix(b"\xbc").unwrap(), None).starts_with("Gr"));
        assert!(decode_text("こんに".as_bytes().strip_suffix(b"\xab").unwrap(), None).starts_with("こん"));
    }
}
