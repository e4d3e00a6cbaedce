//! Lists of addresses (RFC 5322, section 3.4), as they are in real mail.

use crate::{
    header::unfolded,
    words::{Finder, decode_words},
};

/// A mailbox in an address list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The decoded display name; empty if there is none.
    pub name: String,
    /// The address, `local@domain`.
    pub address: String,
}

/// The first `addresses_max` mailboxes of a list, including the members of groups but not the groups' names. Skips text
/// that is not an address.
pub fn addresses(written: &[u8], addresses_max: usize) -> Vec<Address> {
    let line = unfolded(written);
    let mut reader = Reader { line: &line, at: 0, words: Finder::default(), quotes: true, comments: true };
    let mut found = Vec::new();
    while reader.at < line.len() && found.len() < addresses_max {
        found.extend(reader.mailbox());
    }
    found
}

/// Reads a line once, from left to right.
struct Reader<'l> {
    line: &'l [u8],
    at: usize,
    words: Finder,
    /// Whether quotes are still special. After one quote without an end, all further quotes are ordinary characters.
    quotes: bool,
    /// The same for parentheses.
    comments: bool,
}

/// The pieces of the mailbox that is being read.
#[derive(Default)]
struct Pieces {
    /// The name, without quotes.
    phrase: Vec<u8>,
    /// The same text as written. It may be an address without brackets.
    bare: Vec<u8>,
    /// The last comment. Older programs write the name there.
    comment: Vec<u8>,
    address: Option<Vec<u8>>,
}

impl Reader<'_> {
    /// Reads up to the end of the next mailbox.
    fn mailbox(&mut self) -> Option<Address> {
        let mut pieces = Pieces::default();
        while let Some(&byte) = self.line.get(self.at) {
            let rest = &self.line[self.at..];
            if let Some(bytes) = self.words.word_bytes(rest) {
                pieces.add(&rest[..bytes], &rest[..bytes]);
                self.at += bytes;
                continue;
            }
            match byte {
                b'"' if self.quotes => self.quoted(&mut pieces),
                b'(' if self.comments => self.comment(&mut pieces),
                b'<' => self.bracketed(&mut pieces),
                b',' | b';' => {
                    self.at += 1;
                    break;
                }
                // The text so far was a group's name, or a scheme such as `mailto`.
                b':' if pieces.address.is_none() => {
                    self.at += 1;
                    pieces = Pieces::default();
                }
                byte => {
                    pieces.add(&[byte], &[byte]);
                    self.at += 1;
                }
            }
        }
        pieces.address()
    }

    fn quoted(&mut self, pieces: &mut Pieces) {
        let inner = &self.line[self.at + 1..];
        let (mut text, mut at) = (Vec::new(), 0);
        while let Some(&byte) = inner.get(at) {
            match (byte, inner.get(at + 1)) {
                (b'"', _) => {
                    let end = self.at + 1 + at + 1;
                    pieces.add(&text, &self.line[self.at..end]);
                    self.at = end;
                    return;
                }
                (b'\\', Some(&quoted)) => {
                    text.push(quoted);
                    at += 2;
                }
                _ => {
                    text.push(byte);
                    at += 1;
                }
            }
        }
        self.quotes = false;
    }

    fn comment(&mut self, pieces: &mut Pieces) {
        let mut depth = 0_usize;
        for (offset, byte) in self.line[self.at..].iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                pieces.comment = self.line[self.at + 1..self.at + offset].to_vec();
                // A comment separates words.
                pieces.add(b" ", b" ");
                self.at += offset + 1;
                return;
            }
        }
        self.comments = false;
    }

    /// An address in angle brackets, perhaps with a route before it (RFC 5322, section 4.4).
    fn bracketed(&mut self, pieces: &mut Pieces) {
        let rest = &self.line[self.at + 1..];
        let length = rest.iter().position(|byte| matches!(byte, b'>' | b'<')).unwrap_or(rest.len());
        let inner = &rest[..length];
        let closed = rest.get(length) == Some(&b'>');
        let inner = match inner.iter().position(|byte| *byte == b':') {
            Some(colon) if inner.starts_with(b"@") => &inner[colon + 1..],
            _ => inner,
        };
        if pieces.address.is_none() && !inner.is_empty() {
            pieces.address = Some(inner.to_vec());
        }
        self.at += 1 + length + usize::from(closed);
    }
}

impl Pieces {
    fn add(&mut self, phrase: &[u8], bare: &[u8]) {
        // Text after an address in brackets does not belong to its name.
        if self.address.is_none() {
            self.phrase.extend_from_slice(phrase);
            self.bare.extend_from_slice(bare);
        }
    }

    fn address(self) -> Option<Address> {
        if let Some(address) = self.address {
            return Some(Address { name: name(&self.phrase), address: without_blanks(&address) })
                .filter(|one| !one.address.is_empty());
        }
        // `Ada ada@example.com`: the brackets are missing.
        let words: Vec<&[u8]> =
            self.bare.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
        let quoted_local = self.bare.trim_ascii().starts_with(b"\"") && self.bare.contains(&b'@');
        if quoted_local && !words.last().is_some_and(|last| !last.contains(&b'"') && last.contains(&b'@')) {
            let address = String::from_utf8_lossy(self.bare.trim_ascii()).into_owned();
            return Some(Address { name: name(&self.comment), address });
        }
        let (address, before) = words.split_last()?;
        if !address.contains(&b'@') {
            // `ada @ example.com`
            let joined = without_blanks(&self.bare);
            return joined.contains('@').then(|| Address { name: name(&self.comment), address: joined });
        }
        let is_split = address.starts_with(b"@") || before.last().is_some_and(|word| word.ends_with(b"@"));
        if is_split {
            return Some(Address { name: name(&self.comment), address: without_blanks(&self.bare) });
        }
        let called = if before.is_empty() { name(&self.comment) } else { name(&before.join(&b' ')) };
        Some(Address { name: called, address: String::from_utf8_lossy(address).into_owned() })
    }
}

fn name(phrase: &[u8]) -> String {
    decode_words(phrase).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_blanks(address: &[u8]) -> String {
    String::from_utf8_lossy(address).split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_people_and_programs_write_them() {
        for (written, expected) in [
            ("ada@example.com", vec![("", "ada@example.com")]),
            ("Ada <ada@example.com>, <b@c>", vec![("Ada", "ada@example.com"), ("", "b@c")]),
            ("\"Help, \\\"desk\\\"\" <h@c>", vec![("Help, \"desk\"", "h@c")]),
            ("=?utf-8?q?Doe,_J=C3=B6?= <j@c>", vec![("Doe, Jö", "j@c")]),
            ("\"=?utf-8?q?J=C3=B6?=\" <j@c>", vec![("Jö", "j@c")]),
            ("=?UTF-8?Q?Pasi=C5?=\r\n =?UTF-8?Q?=BEad?= <p@c>", vec![("Pasižad", "p@c")]),
            ("j@c (J\u{f6} (the one))", vec![("Jö (the one)", "j@c")]),
            ("Friends: a@b, C <c@d>; e@f", vec![("", "a@b"), ("C", "c@d"), ("", "e@f")]),
            ("undisclosed-recipients:;", vec![]),
            ("Ada ada@example.com", vec![("Ada", "ada@example.com")]),
            ("<@relay.example,@x:ada@example.com>", vec![("", "ada@example.com")]),
            ("\"a b\"@c.example", vec![("", "\"a b\"@c.example")]),
            ("Ada <ada @ example.com>", vec![("Ada", "ada@example.com")]),
            ("Ada <ada@example.com", vec![("Ada", "ada@example.com")]),
            ("mailto:ada@example.com", vec![("", "ada@example.com")]),
            ("\"Ada <ada@example.com>, b@c", vec![("\"Ada", "ada@example.com"), ("", "b@c")]),
            ("Ada :-( <ada@example.com>", vec![("-(", "ada@example.com")]),
            ("root", vec![]),
            (",,;<>", vec![]),
            ("", vec![]),
        ] {
            let found = addresses(written.as_bytes(), 10);
            let found: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.address.as_str())).collect();
            assert_eq!(found, expected, "{written}");
        }
        assert_eq!(addresses(b"a@b, c@d, e@f", 2).len(), 2);
    }
}
