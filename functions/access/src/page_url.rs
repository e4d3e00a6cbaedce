//! Checks the URLs of a product's pages, to which links of mails lead.

use crate::https_url::{URL_BYTES_MAX, is_https};

/// The most bytes of a page's URL: a mail's link adds a token.
pub(crate) const PAGE_BYTES_MAX: usize = URL_BYTES_MAX;

/// Whether a host is the developer's own machine, whose pages may come over plain HTTP.
pub(crate) fn is_local(host: &str) -> bool {
    ["localhost", "127.0.0.1"].contains(&host)
}

/// Refuses what is no `https` URL, or `http` one of the developer's own machine, and one with a fragment: the token comes there.
pub(crate) fn is_page(text: &str, context: &()) -> garde::Result {
    if text.contains('#') {
        return Err(garde::Error::new("must have no fragment"));
    }
    let local = text.strip_prefix("http://").filter(|rest| {
        let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
        is_local(host) && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`@".contains(&byte))
    });
    if local.is_some() { Ok(()) } else { is_https(text, context) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_no_fragment_and_comes_over_https_except_on_ones_own_machine() {
        for (text, holds) in [
            ("https://app.example.com/verify?lang=en", true),
            ("http://localhost:3000/verify", true),
            ("http://127.0.0.1/verify", true),
            ("https://app.example.com/verify#a", false),
            ("http://app.example.com/verify", false),
            ("http://localhost@evil.example/", false),
            ("http://localhost.evil.example/", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_page(text, &()).is_ok(), holds, "{text}");
        }
    }
}
