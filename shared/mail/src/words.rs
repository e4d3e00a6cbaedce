//! Encoded words in headers (RFC 2047).

use memchr::memmem;

use crate::{
    Encoding,
    charset::{decode_labelled, decode_text},
    header::unfolded,
    transfer::{self, Kept, base64_value, hex},
};

/// No charset has a longer name.
const LABEL_BYTES_MAX: usize = 60;

/// An encoded word.
struct Word<'v> {
    label: &'v [u8],
    is_base64: bool,
    text: &'v [u8],
    bytes: usize,
}

/// Finds encoded words in one value. If one search finds no end of a word, there is none later either, so the search
/// stops. That keeps the time linear.
#[derive(Default)]
pub(crate) struct Finder {
    is_done: bool,
}

/// Adjacent words of one charset. Their bytes are joined before decoding, because a character may be split between
/// them. RFC 2047, section 5 forbids that, but many programs do it.
struct Run {
    label: String,
    bytes: Vec<u8>,
    /// Base64 of words that ended inside a group of four characters.
    base64: Vec<u8>,
}

/// Decodes a header value that is free text. `written` may contain line breaks.
pub fn decode_words(written: &[u8]) -> String {
    let value = unfolded(written);
    let (mut text, mut run, mut finder) = (String::new(), None::<Run>, Finder::default());
    let (mut plain_from, mut at) = (0, 0);
    while at < value.len() {
        let Some(found) = memmem::find(&value[at..], b"=?") else { break };
        at += found;
        let Some(word) = finder.word_at(&value[at..]) else {
            at += 2;
            continue;
        };
        let between = &value[plain_from..at];
        let is_adjacent = run.is_some() && between.trim_ascii().is_empty();
        if !is_adjacent {
            end_run(&mut run, &mut text);
            text.push_str(&decode_text(between, None));
        }
        add_word(&mut run, &word, &mut text);
        at += word.bytes;
        plain_from = at;
    }
    end_run(&mut run, &mut text);
    text.push_str(&decode_text(&value[plain_from..], None));
    text
}

impl Finder {
    /// The length in bytes of the encoded word that `value` begins with.
    pub(crate) fn word_bytes(&mut self, value: &[u8]) -> Option<usize> {
        self.word_at(value).map(|word| word.bytes)
    }

    fn word_at<'v>(&mut self, value: &'v [u8]) -> Option<Word<'v>> {
        let rest = value.strip_prefix(b"=?")?;
        let label_end = rest.iter().take(LABEL_BYTES_MAX).position(|byte| *byte == b'?')?;
        let (label, rest) = rest.split_at(label_end);
        let [b'?', encoding @ (b'b' | b'B' | b'q' | b'Q'), b'?', text @ ..] = rest else { return None };
        if self.is_done || label.is_empty() || label.iter().any(u8::is_ascii_whitespace) {
            return None;
        }
        let Some(length) = memmem::find(text, b"?=") else {
            self.is_done = true;
            return None;
        };
        let bytes = value.len() - text.len() + length + 2;
        // A language may follow the charset (RFC 2231, section 5).
        let label = label.split(|byte| *byte == b'*').next().unwrap_or_default();
        Some(Word { label, is_base64: encoding.eq_ignore_ascii_case(&b'b'), text: &text[..length], bytes })
    }
}

fn add_word(run: &mut Option<Run>, word: &Word<'_>, text: &mut String) {
    let label = String::from_utf8_lossy(word.label).to_ascii_lowercase();
    if run.as_ref().is_some_and(|run| run.label != label) {
        end_run(run, text);
    }
    let run = run.get_or_insert_with(|| Run { label, bytes: Vec::new(), base64: Vec::new() });
    if word.is_base64 {
        run.base64.extend_from_slice(word.text);
        // Only a few words are collected: at most four make whole bytes.
        let characters = run.base64.iter().filter(|byte| base64_value(**byte).is_some()).count();
        if word.text.contains(&b'=') || characters.is_multiple_of(4) {
            run.end_base64();
        }
    } else {
        run.end_base64();
        q_decoded(word.text, &mut run.bytes);
    }
}

impl Run {
    fn end_base64(&mut self) {
        let written = std::mem::take(&mut self.base64);
        let mut kept = Kept::new(written.len(), usize::MAX);
        transfer::decode(Encoding::Base64, &written, false, &mut kept);
        self.bytes.append(&mut kept.bytes);
    }
}

fn end_run(run: &mut Option<Run>, text: &mut String) {
    if let Some(mut run) = run.take() {
        run.end_base64();
        text.push_str(&decode_labelled(&run.bytes, Some(&run.label)));
    }
}

/// RFC 2047, section 4.2. A `=` that does not begin a code is kept.
fn q_decoded(text: &[u8], into: &mut Vec<u8>) {
    let mut left = text;
    while let Some((&byte, rest)) = left.split_first() {
        let code = match rest {
            [high, low, ..] if byte == b'=' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        into.push(match (code, byte) {
            (Some((high, low)), _) => high << 4 | low,
            (None, b'_') => b' ',
            (None, byte) => byte,
        });
        left = if code.is_some() { &rest[2..] } else { rest };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded_and_adjacent_words_are_joined() {
        for (written, expected) in [
            ("plain text", "plain text"),
            ("=?UTF-8?Q?Pasi=C5=BEad=C4?=\r\n =?UTF-8?Q?=97jim=C5=B3?=", "Pasižadėjimų"),
            ("=?utf-8?B?UGFzacU=?= =?UTF-8?q?=BEad?=", "Pasižad"),
            ("=?utf-8?B?4pyT4?= =?utf-8?B?pyT?=", "✓✓"),
            ("=?iso-8859-1?q?Gr=FC?= =?utf-8?q?=C3=9Fe?=", "Grüße"),
            ("Re: =?utf-8?q?a_b?= c", "Re: a b c"),
            ("(=?utf-8?q?a?=)", "(a)"),
            ("=?utf-8*en?q?a?=", "a"),
            ("=?utf-8?q?what??=", "what?"),
            ("=?utf-8?q??=", ""),
            ("=?utf-8?q?a=b?=", "a=b"),
            ("=?iso-2022-jp?b?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
            ("=?utf-8?x?a?= =?utf-8?q?open", "=?utf-8?x?a?= =?utf-8?q?open"),
            ("=?unknown?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("Grüße", "Grüße"),
            ("=?", "=?"),
            ("", ""),
        ] {
            assert_eq!(decode_words(written.as_bytes()), expected, "{written}");
        }
        assert_eq!(decode_words(b"Gr\xfc\xdfe"), "Grüße");
    }
}
