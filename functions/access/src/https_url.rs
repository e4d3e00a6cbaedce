//! Checks URLs that pages and mails show.

/// The most bytes of such a URL.
pub(crate) const URL_BYTES_MAX: usize = 2_000;

/// Refuses what is no `https` URL of a host with a dot, and what could end the attribute that it is shown in.
pub(crate) fn is_https(text: &str, _: &()) -> garde::Result {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte));
    match host.contains('.') && !host.contains('@') && is_plain {
        true => Ok(()),
        false => Err(garde::Error::new("must be an https URL")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_https_url_is_admitted_and_other_texts_are_refused() {
        for (text, holds) in [
            ("https://example.com/a?b=c#d", true),
            ("http://example.com", false),
            ("https://localhost", false),
            ("https://user@example.com", false),
            ("https://example.com/\"onload=x", false),
            ("https://example.com/ä", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(is_https(text, &()).is_ok(), holds, "{text}");
        }
    }
}
