//! Transfer encodings, read tolerantly (RFC 2045, sections 6.7 and 6.8).

/// The transfer encoding of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Not encoded: `7bit`, `8bit`, `binary`, and unknown values.
    None,
    /// `quoted-printable`.
    QuotedPrintable,
    /// `base64`.
    Base64,
}

impl Encoding {
    /// Reads a value of `Content-Transfer-Encoding`.
    pub fn parse(value: &[u8]) -> Self {
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b';' | b'(');
        let value = value.trim_ascii();
        let token = value.split(is_end).next().unwrap_or_default();
        let token =
            token.strip_prefix(b"\"").map_or(token, |token| token.strip_suffix(b"\"").unwrap_or(token));
        if token.eq_ignore_ascii_case(b"base64") {
            Self::Base64
        } else if token.eq_ignore_ascii_case(b"quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::None
        }
    }

    /// The most bytes that `written` bytes decode to, except for readable text after base64.
    pub(crate) fn bytes_at_most(self, written: usize) -> usize {
        if self == Self::Base64 { written / 4 * 3 + 3 } else { written }
    }
}

/// Receives decoded bytes.
pub(crate) trait Sink {
    /// Takes some bytes. Returns `false` if it accepts no more.
    fn take(&mut self, bytes: &[u8]) -> bool;
}

/// Keeps the first bytes.
pub(crate) struct Kept {
    pub bytes: Vec<u8>,
    pub is_cut: bool,
    bytes_max: usize,
}

/// Counts the bytes.
#[derive(Default)]
pub(crate) struct Counted {
    pub bytes: u64,
}

impl Kept {
    pub fn new(expected: usize, bytes_max: usize) -> Self {
        Self { bytes: Vec::with_capacity(expected.min(bytes_max)), is_cut: false, bytes_max }
    }
}

impl Sink for Kept {
    fn take(&mut self, bytes: &[u8]) -> bool {
        let room = self.bytes_max - self.bytes.len();
        self.is_cut |= bytes.len() > room;
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        !self.is_cut
    }
}

impl Sink for Counted {
    fn take(&mut self, bytes: &[u8]) -> bool {
        self.bytes += bytes.len() as u64;
        true
    }
}

/// Decodes `written` into `sink`, in one pass. If `is_text`, text after the base64 is kept unchanged.
pub(crate) fn decode(encoding: Encoding, written: &[u8], is_text: bool, sink: &mut impl Sink) {
    match encoding {
        Encoding::None => drop(sink.take(written)),
        Encoding::QuotedPrintable => quoted_printable(written, sink),
        Encoding::Base64 => base64(written, is_text, sink),
    }
}

/// RFC 2045, section 6.7. A `=` that does not begin a code is kept, with the characters after it. Blanks at the end of
/// a line are removed, because they were added in transport.
fn quoted_printable(written: &[u8], sink: &mut impl Sink) {
    let mut at = 0;
    while at < written.len() {
        let end = crate::header::line_end(written, at);
        let line = &written[at..end];
        at = end;
        let text = line.trim_ascii_end();
        let line_break = match line.strip_suffix(b"\n") {
            Some(rest) if rest.ends_with(b"\r") => &b"\r\n"[..],
            Some(_) => b"\n",
            None => b"",
        };
        // A soft line break: `=`, perhaps blanks, and the end of the line.
        let (text, line_break) = match text.strip_suffix(b"=") {
            Some(text) => (text, &b""[..]),
            None => (text, line_break),
        };
        if !(quoted_line(text, sink) && sink.take(line_break)) {
            return;
        }
    }
}

fn quoted_line(mut text: &[u8], sink: &mut impl Sink) -> bool {
    while let Some(found) = memchr::memchr(b'=', text) {
        let (plain, quoted) = text.split_at(found);
        let code = match quoted {
            [_, high, low, ..] => hex(*high).zip(hex(*low)),
            _ => None,
        };
        let (byte, length) = code.map_or((b'=', 1), |(high, low)| (high << 4 | low, 3));
        if !(sink.take(plain) && sink.take(&[byte])) {
            return false;
        }
        text = &quoted[length..];
    }
    sink.take(text)
}

pub(crate) fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The six bits of a character of the alphabet.
pub(crate) fn base64_value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// Characters of base64 that are not yet bytes.
#[derive(Default)]
struct Quantum {
    bits: u32,
    characters: u32,
}

impl Quantum {
    /// Adds one character. Returns three bytes after every fourth.
    fn add(&mut self, value: u8) -> Option<[u8; 3]> {
        self.bits = self.bits << 6 | u32::from(value);
        self.characters += 1;
        (self.characters == 4).then(|| {
            let [_, bytes @ ..] = std::mem::take(self).bits.to_be_bytes();
            bytes
        })
    }

    /// Writes the bytes of the remaining characters, padded or not. A single character is less than a byte.
    fn end(&mut self, sink: &mut impl Sink) -> bool {
        let Self { bits, characters } = std::mem::take(self);
        let [first, second, ..] = (bits << 8).checked_shl(6 * (4 - characters)).unwrap_or(0).to_be_bytes();
        match characters {
            2 => sink.take(&[first]),
            3 => sink.take(&[first, second]),
            _ => true,
        }
    }
}

/// RFC 2045, section 6.8. Characters outside the alphabet are skipped, and padding ends the data. After it there may be
/// nothing, more base64 (some programs encode in pieces), or readable text such as a mailing list's footer. The text is
/// kept if `is_text`.
fn base64(written: &[u8], is_text: bool, sink: &mut impl Sink) {
    let (mut quantum, mut has_any, mut is_pieces) = (Quantum::default(), false, false);
    let mut at = 0;
    while let Some(&byte) = written.get(at) {
        if let Some(value) = base64_value(byte) {
            has_any = true;
            if quantum.add(value).is_some_and(|bytes| !sink.take(&bytes)) {
                return;
            }
        } else if byte == b'=' && has_any {
            while written.get(at + 1) == Some(&b'=') {
                at += 1;
            }
            let rest = &written[at + 1..];
            if !quantum.end(sink) {
                return;
            }
            // Checked once: after the first two pieces, more are expected.
            is_pieces = is_pieces || is_base64(rest);
            if !is_pieces {
                if is_text && !rest.trim_ascii().is_empty() {
                    sink.take(rest);
                }
                return;
            }
        } else if is_text && has_any && byte == b'\n' && is_separator(&written[at + 1..]) {
            let line_break = if at > 0 && written[at - 1] == b'\r' { at - 1 } else { at };
            if quantum.end(sink) {
                sink.take(&written[line_break..]);
            }
            return;
        }
        at += 1;
    }
    quantum.end(sink);
}

/// Whether the text after padding is another piece of base64, and not a word that happens to have only its letters.
fn is_base64(rest: &[u8]) -> bool {
    let (mut characters, mut has_padding) = (0_usize, false);
    for byte in rest.trim_ascii() {
        match byte {
            b'\r' | b'\n' => continue,
            b'=' => has_padding = true,
            byte if base64_value(*byte).is_none() => return false,
            _ => {}
        }
        characters += 1;
    }
    characters > 0 && characters.is_multiple_of(4) && (has_padding || characters >= 40)
}

/// Whether the next line is a separator that mailing lists write above their footer.
fn is_separator(rest: &[u8]) -> bool {
    let mut characters = 0;
    for byte in rest.iter().take(100) {
        match byte {
            b'\r' | b'\n' | b' ' => break,
            b'-' | b'_' | b'*' => characters += 1,
            _ => return false,
        }
    }
    characters >= 2
}

#[cfg(test)]
mod tests;
