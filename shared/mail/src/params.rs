//! Fields with parameters: `Content-Type`, `Content-Disposition` (RFC 2045, section 5.1; RFC 2231).

use crate::{
    charset::{decode_labelled, decode_text},
    header::unfolded,
    limits::PARAMETERS_MAX,
    transfer::hex,
    words::decode_words,
};

/// A value with parameters.
#[derive(Debug, Clone, Default)]
pub struct Parameterized {
    /// The text before the parameters, in lower case.
    pub value: String,
    parameters: Vec<(String, Vec<u8>)>,
}

/// One section of a value (RFC 2231, section 3).
struct Section<'p> {
    number: usize,
    is_encoded: bool,
    value: &'p [u8],
}

impl Parameterized {
    /// Parses a field's value. Comments are left out, and invalid parameters are skipped.
    pub fn parse(written: &[u8]) -> Self {
        let line = unfolded(written);
        let mut left = line.as_slice();
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b';' | b'(');
        let value = take_while(&mut left, |byte| !is_end(byte));
        let value = String::from_utf8_lossy(value).to_ascii_lowercase();
        let mut parameters = Vec::new();
        while !left.is_empty() && parameters.len() < PARAMETERS_MAX {
            parameters.extend(parameter(&mut left));
        }
        Self { value, parameters }
    }

    /// The bytes of a parameter in its plain form, not decoded.
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }

    /// A parameter's text. `name*` wins over `name*0`, `name*1` and so on, and those win over `name`: programs that
    /// write two forms write the plain one for older readers (RFC 6266, section 4.3 has the same rule).
    pub fn get(&self, name: &str) -> Option<String> {
        let extended = self.raw(&format!("{name}*"));
        extended
            .map(|value| extended_text(&[Section { number: 0, is_encoded: true, value }]))
            .or_else(|| self.continued(name))
            .or_else(|| self.raw(name).map(plain_text))
    }

    fn continued(&self, name: &str) -> Option<String> {
        let mut sections: Vec<Section<'_>> = self
            .parameters
            .iter()
            .filter_map(|(known, value)| {
                let rest = known.strip_prefix(name)?.strip_prefix('*')?;
                let number = rest.strip_suffix('*').unwrap_or(rest).parse().ok()?;
                Some(Section { number, is_encoded: rest.ends_with('*'), value })
            })
            .collect();
        sections.sort_by_key(|section| section.number);
        sections.dedup_by_key(|section| section.number);
        (!sections.is_empty()).then(|| extended_text(&sections))
    }
}

/// Joins the bytes of all sections, then decodes them with the charset of the first, because a character may be split
/// between sections.
fn extended_text(sections: &[Section<'_>]) -> String {
    let (mut bytes, mut label) = (Vec::new(), None);
    for (at, section) in sections.iter().enumerate() {
        let mut value = section.value;
        if section.is_encoded && at == 0 {
            let mut pieces = value.splitn(3, |byte| *byte == b'\'');
            if let (Some(charset), Some(_), Some(text)) = (pieces.next(), pieces.next(), pieces.next()) {
                label = Some(String::from_utf8_lossy(charset).into_owned());
                value = text;
            }
        }
        if section.is_encoded { percent_decoded(value, &mut bytes) } else { bytes.extend_from_slice(value) }
    }
    match label.filter(|label| !label.is_empty()) {
        Some(label) => decode_labelled(&bytes, Some(&label)),
        // Some programs write encoded words here.
        None => plain_text(&bytes),
    }
}

fn percent_decoded(value: &[u8], into: &mut Vec<u8>) {
    let mut left = value;
    while let Some((&byte, rest)) = left.split_first() {
        let code = match rest {
            [high, low, ..] if byte == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        into.push(code.map_or(byte, |(high, low)| high << 4 | low));
        left = if code.is_some() { &rest[2..] } else { rest };
    }
}

/// Encoded words are not allowed in parameters (RFC 2047, section 5), but many programs write them there.
fn plain_text(value: &[u8]) -> String {
    if value.windows(2).any(|pair| pair == b"=?") { decode_words(value) } else { decode_text(value, None) }
}

/// Takes the next piece of `left`; `None` if it is not a parameter.
fn parameter(left: &mut &[u8]) -> Option<(String, Vec<u8>)> {
    take_while(left, |byte| byte.is_ascii_whitespace() || *byte == b';');
    if left.first() == Some(&b'(') {
        comment(left);
        return None;
    }
    let name = take_while(left, |byte| !matches!(byte, b'=' | b';' | b'('));
    let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
    *left = left.strip_prefix(b"=")?;
    take_while(left, u8::is_ascii_whitespace);
    let value = match left.strip_prefix(b"\"") {
        Some(quoted) => {
            *left = quoted;
            quoted_string(left)
        }
        None => take_while(left, |byte| *byte != b';').trim_ascii().to_vec(),
    };
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    is_name.then_some((name, value))
}

/// Takes a quoted string after its first quote. A backslash escapes a quote or a backslash. Before any other character
/// it is kept, because it may be part of a Windows path.
fn quoted_string(left: &mut &[u8]) -> Vec<u8> {
    let mut value = Vec::new();
    while let Some((&byte, rest)) = left.split_first() {
        *left = rest;
        match (byte, rest.first()) {
            (b'"', _) => break,
            (b'\\', Some(&quoted)) if matches!(quoted, b'"' | b'\\') => {
                value.push(quoted);
                *left = &rest[1..];
            }
            _ => value.push(byte),
        }
    }
    value
}

fn comment(left: &mut &[u8]) {
    let mut depth = 0_usize;
    while let Some((&byte, rest)) = left.split_first() {
        *left = rest;
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
}

fn take_while<'b>(left: &mut &'b [u8], wanted: impl Fn(&u8) -> bool) -> &'b [u8] {
    let length = left.iter().position(|byte| !wanted(byte)).unwrap_or(left.len());
    let (taken, rest) = left.split_at(length);
    *left = rest;
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_in_every_form() {
        for (written, value, name, expected) in [
            ("text/plain; charset=utf-8", "text/plain", "charset", Some("utf-8")),
            ("Text/HTML;charset=\"utf-8\" ; x=y", "text/html", "charset", Some("utf-8")),
            ("text/plain charset=utf-8", "text/plain", "charset", Some("utf-8")),
            ("text/plain (a (b) ; c); charset=utf-8", "text/plain", "charset", Some("utf-8")),
            ("attachment; filename=my file (1).pdf", "attachment", "filename", Some("my file (1).pdf")),
            ("attachment; filename=\"a\\\"b;c.pdf\"", "attachment", "filename", Some("a\"b;c.pdf")),
            ("attachment; filename=\"C:\\dir\\a.txt\"", "attachment", "filename", Some("C:\\dir\\a.txt")),
            ("attachment; filename=\"open", "attachment", "filename", Some("open")),
            ("attachment; filename*=utf-8''pr%C3%ADce.csv", "attachment", "filename", Some("príce.csv")),
            ("attachment; filename*=\"utf-8''pr%C3%ADce.csv\"", "attachment", "filename", Some("príce.csv")),
            ("attachment; filename*=pr%C3%ADce.csv", "attachment", "filename", Some("príce.csv")),
            (
                "attachment; filename=\"plain.csv\"; filename*=iso-8859-1'de'pr%EDce.csv",
                "attachment",
                "filename",
                Some("príce.csv"),
            ),
            (
                "attachment; filename*0*=utf-8''Pasi%C5; filename*1*=%BEad; filename*2=\"%20.txt\"",
                "attachment",
                "filename",
                Some("Pasižad%20.txt"),
            ),
            (
                "attachment; filename*1*=%C4%97.txt; filename*0=\"a\"; filename=b",
                "attachment",
                "filename",
                Some("aė.txt"),
            ),
            (
                "attachment; filename*0*=iso-8859-1''Gr%FC; filename*1*=%DFe.txt",
                "attachment",
                "filename",
                Some("Grüße.txt"),
            ),
            (
                "attachment; filename=\"=?utf-8?Q?Pasi=C5?=\r\n =?UTF-8?Q?=BEad.txt?=\"",
                "attachment",
                "filename",
                Some("Pasižad.txt"),
            ),
            ("attachment; filename=príce.csv", "attachment", "filename", Some("príce.csv")),
            ("attachment; =x; ;; filename", "attachment", "filename", None),
            ("", "", "filename", None),
        ] {
            let parsed = Parameterized::parse(written.as_bytes());
            assert_eq!((parsed.value.as_str(), parsed.get(name).as_deref()), (value, expected), "{written}");
        }
    }
}
