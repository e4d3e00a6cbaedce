//! Redacts URLs for places where text cannot be removed later, or where people other than the owner read it: the audit log,
//! events, notices and logs.
//!
//! Scheme, host, port and the plain parts of the path stay, so that a reader still knows which address it is. User names,
//! passwords, query values and fragments are removed. So are parts of the path that look like tokens, because many services put
//! secrets there (`https://hooks.slack.com/services/T0…/B0…/…`). A secret that looks like an ordinary short word is not detected.

/// Replaces each removed part.
const REDACTED: &str = "[redacted]";
/// The most characters of a plain piece that has letters only. Longer pieces are taken for tokens.
const WORD_CHARACTERS_MAX: usize = 15;
/// The most characters of a plain piece that has capitals only, such as an abbreviation.
const CAPITALS_MAX: usize = 7;
/// The most characters of a plain piece that has digits only, such as a year.
const DIGITS_MAX: usize = 11;
/// The most characters of a plain piece that mixes letters and digits: `v12` is a version, `a1b2` is a token.
const MIXED_MAX: usize = 3;
/// The most capitals in a plain word, such as `IncomingWebhook`.
const HUMPS_MAX: usize = 3;

/// The text with every URL in it redacted. Other text stays as it is.
pub fn redacted(text: &str) -> String {
    let (mut rest, mut out) = (text, String::with_capacity(text.len()));
    while let Some(at) = rest.find("://") {
        let after = &rest[at + 3..];
        let length = after.find(is_end).unwrap_or(after.len());
        out.push_str(&rest[..at + 3]);
        push_redacted(&mut out, &after[..length]);
        rest = &after[length..];
    }
    out.push_str(rest);
    out
}

fn is_end(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '<' | '>')
}

/// Appends the redacted form of `url`, which is the part of a URL after `://`.
fn push_redacted(out: &mut String, url: &str) {
    let (url, fragment) = split(url, '#');
    let (url, query) = split(url, '?');
    let (authority, path) = split(url, '/');
    match authority.rsplit_once('@') {
        Some((_, host)) => out.extend([REDACTED, "@", host]),
        None => out.push_str(authority),
    }
    for part in path.into_iter().flat_map(|path| path.split('/')) {
        out.extend(["/", if is_token(part) { REDACTED } else { part }]);
    }
    for (number, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        out.push(if number == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if !is_token(name) => out.extend([name, "=", REDACTED]),
            _ if pair.is_empty() => {}
            _ => out.push_str(REDACTED),
        }
    }
    if fragment.is_some() {
        out.extend(["#", REDACTED]);
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Whether a part of a path looks like a secret: a piece of it is not a word, a number or a version.
fn is_token(part: &str) -> bool {
    part.split(['-', '_', '.', '~']).any(|piece| !is_plain(piece))
}

fn is_plain(piece: &str) -> bool {
    let count = |is: fn(&u8) -> bool| piece.as_bytes().iter().filter(|byte| is(byte)).count();
    let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
    let (length, capitals) = (piece.len(), count(u8::is_ascii_uppercase));
    match (letters, digits) {
        _ if letters + digits < length => length <= MIXED_MAX,
        (_, 0) if capitals == length => length <= CAPITALS_MAX,
        (_, 0) => length <= WORD_CHARACTERS_MAX && capitals <= HUMPS_MAX,
        (0, _) => length <= DIGITS_MAX,
        _ => length <= MIXED_MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_without_secrets_stays_as_it_is() {
        for url in [
            "https://example.com",
            "https://example.com/",
            "http://127.0.0.1:4012/hooks",
            "https://hooks.example.com:8443/api/v2/posthorn-events/2026/11/IncomingWebhook.php",
            "no address: a/b?c=d#e",
            "",
        ] {
            assert_eq!(redacted(url), url);
        }
    }

    #[test]
    fn query_values_fragments_and_user_names_are_removed() {
        for (url, expected) in [
            ("https://a.example/h?token=s3cret&x=", "https://a.example/h?token=[redacted]&x=[redacted]"),
            ("https://a.example/h?s3cret", "https://a.example/h?[redacted]"),
            ("https://a.example?a=b?c=d/e", "https://a.example?a=[redacted]"),
            ("https://a.example/h?c0ffee77=", "https://a.example/h?[redacted]"),
            ("https://ada:pass@a.example/h", "https://[redacted]@a.example/h"),
            ("https://a@b@a.example", "https://[redacted]@a.example"),
            ("https://a.example/h#s3cret", "https://a.example/h#[redacted]"),
            ("https://a.example/h?", "https://a.example/h?"),
        ] {
            assert_eq!(redacted(url), expected);
        }
    }

    #[test]
    fn tokens_in_the_path_are_removed_for_known_services() {
        for (url, expected) in [
            (
                "https://hooks.slack.com/services/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",
                "https://hooks.slack.com/services/[redacted]/[redacted]/[redacted]",
            ),
            (
                "https://discord.com/api/webhooks/112233445566778899/aBcDeFgHiJkLmNoPqRsTuVwXyZ",
                "https://discord.com/api/webhooks/[redacted]/[redacted]",
            ),
            (
                "https://hooks.zapier.com/hooks/catch/123456/bab1cd/",
                "https://hooks.zapier.com/hooks/catch/123456/[redacted]/",
            ),
            (
                "https://acme.webhook.office.com/webhookb2/6ff1bb5a-8e02-4d57-bb3e-2b5b5e6a1c11@72f988bf/IncomingWebhook/0a1b2c",
                "https://acme.webhook.office.com/[redacted]/[redacted]/IncomingWebhook/[redacted]",
            ),
            ("https://api.telegram.org/bot123456:AAHdq/send", "https://api.telegram.org/[redacted]/send"),
            ("https://a.example/whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "https://a.example/[redacted]"),
            ("https://a.example/my%20hook", "https://a.example/[redacted]"),
        ] {
            assert_eq!(redacted(url), expected);
        }
    }

    #[test]
    fn every_url_in_a_text_is_redacted_and_the_other_text_stays() {
        let text = "Moved from https://a.example/h?t=1 to \"https://b.example/?t=2\" (ü) by x://y";
        let expected =
            "Moved from https://a.example/h?t=[redacted] to \"https://b.example/?t=[redacted]\" (ü) by x://y";
        assert_eq!(redacted(text), expected);
    }
}
