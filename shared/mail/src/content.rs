//! The content of a part: its range in the mail, and how to decode it.

use std::ops::Range;

use crate::{
    Encoding,
    transfer::{self, Counted, Kept},
};

/// A media type without its parameters, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType {
    /// The type, such as `text`.
    pub main: String,
    /// The subtype, such as `plain`.
    pub sub: String,
}

/// The content of a part. It is decoded only on request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub(crate) range: Range<usize>,
    pub(crate) encoding: Encoding,
    pub(crate) is_text: bool,
}

impl MediaType {
    pub(crate) fn text() -> Self {
        Self { main: "text".into(), sub: "plain".into() }
    }

    pub(crate) fn message() -> Self {
        Self { main: "message".into(), sub: "rfc822".into() }
    }

    /// Reads `main/sub`. `None` for another form; RFC 2045, section 5.2 says to read such content as text.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let (main, sub) = value.split_once('/')?;
        let is_token = |text: &str| {
            let is_special = |byte| b"()<>@,;:\\\"/[]?=".contains(&byte);
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !is_special(byte))
        };
        (is_token(main) && is_token(sub))
            .then(|| Self { main: main.to_ascii_lowercase(), sub: sub.to_ascii_lowercase() })
    }

    /// Whether it is `main/sub`.
    pub fn is(&self, main: &str, sub: &str) -> bool {
        self.main == main && self.sub == sub
    }
}

impl std::fmt::Display for MediaType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.main, self.sub)
    }
}

impl Content {
    /// A range of a mail, without decoding.
    pub fn as_written(range: Range<usize>) -> Self {
        Self { range, encoding: Encoding::None, is_text: false }
    }

    /// Decodes all of it. `raw` is the mail that it was found in. It allocates at most as many bytes as are written in
    /// the mail.
    pub fn decode(&self, raw: &[u8]) -> Vec<u8> {
        self.decode_up_to(raw, usize::MAX).0
    }

    /// Decodes its first `bytes_max` bytes, and returns whether there are more.
    pub fn decode_up_to(&self, raw: &[u8], bytes_max: usize) -> (Vec<u8>, bool) {
        let written = self.written(raw);
        let mut kept = Kept::new(self.encoding.bytes_at_most(written.len()), bytes_max);
        transfer::decode(self.encoding, written, self.is_text, &mut kept);
        (kept.bytes, kept.is_cut)
    }

    /// The number of decoded bytes.
    pub fn decoded_bytes(&self, raw: &[u8]) -> u64 {
        let written = self.written(raw);
        if self.encoding == Encoding::None {
            return written.len() as u64;
        }
        let mut counted = Counted::default();
        transfer::decode(self.encoding, written, self.is_text, &mut counted);
        counted.bytes
    }

    /// The bytes as written in the mail, before decoding.
    pub fn written<'r>(&self, raw: &'r [u8]) -> &'r [u8] {
        raw.get(self.range.clone()).unwrap_or_default()
    }
}
