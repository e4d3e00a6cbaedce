//! Rules for the headers that callers set.

/// RFC 5322, section 2.1.1, without CRLF.
pub(super) const LINE_BYTES_MAX: usize = 998;

/// Headers that Posthorn or the provider writes, or that record a mail's route. A caller's own could contradict them,
/// add hidden recipients, or make servers detect a mail loop.
const RESERVED: [&str; 16] = [
    "apparently-to",
    "bcc",
    "cc",
    "date",
    "delivered-to",
    "domainkey-signature",
    "envelope-to",
    "from",
    "message-id",
    "mime-version",
    "reply-to",
    "return-path",
    "sender",
    "subject",
    "to",
    "x-original-to",
];

/// Prefixes of such names: headers of parts (RFC 2045), of resent mail (RFC 5322, section 3.6.6), traces (RFC 5321,
/// section 4.4; RFC 7208), results of receivers' checks (RFC 8601, RFC 8617), signatures (RFC 6376), headers of the
/// provider and of Posthorn.
const RESERVED_PREFIXES: [&str; 8] =
    ["arc-", "authentication-results", "content-", "dkim-", "received", "resent-", "x-posthorn-", "x-ses-"];

/// Whether a caller may not set this header.
pub fn header_is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    RESERVED.contains(&name.as_str()) || RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The length of a header's longest line, in bytes without CRLF, when it is folded before its blanks (RFC 5322, section
/// 2.2.3). Blanks at the ends of the value are ignored.
pub fn longest_line(name: &str, value: &str) -> usize {
    let value = value.trim();
    let mut longest = 0;
    let mut line = name.len() + ": ".len();
    let mut blank = false;
    for byte in value.bytes() {
        // A line may begin where a run of blanks begins.
        if byte == b' ' && !blank {
            longest = longest.max(line);
            line = 0;
        }
        blank = byte == b' ';
        line += 1;
    }
    longest.max(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_headers_are_recognised() {
        for name in [
            "Bcc",
            "CONTENT-Type",
            "x-ses-configuration-set",
            "Message-ID",
            "Resent-To",
            "resent-bcc",
            "Resent-Message-ID",
            "ARC-Seal",
            "ARC-Authentication-Results",
            "Authentication-Results",
            "Authentication-Results-Original",
            "Received",
            "Received-SPF",
            "DKIM-Signature",
            "Return-Path",
            "Delivered-To",
        ] {
            assert!(header_is_reserved(name), "{name}");
        }
        for name in
            ["X-Entity-Ref", "List-Unsubscribe", "References", "In-Reply-To", "Precedence", "Importance"]
        {
            assert!(!header_is_reserved(name), "{name}");
        }
    }

    #[test]
    fn the_longest_line_is_the_longest_piece_without_a_blank() {
        for (value, bytes) in
            [("", 3), ("abc", 6), ("abc de", 6), ("a bcdefg", 7), ("a   bc", 5), (" abc ", 6)]
        {
            assert_eq!(longest_line("X", value), bytes, "{value:?}");
        }
    }
}
