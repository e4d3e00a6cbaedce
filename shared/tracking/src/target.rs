//! Decides which links may be tracked, and gives the redirect target.

use url::Url;

/// Most bytes of a tracked target; a longer one is not tracked. A token has at most 2,048 characters, which are 1,536
/// bytes. Its frame, the scope and the message's copy take at most 136 of them.
pub const TARGET_BYTES_MAX: usize = 1_400;

/// Marks of templates. If an address still contains one, a value is missing, and tracking would only hide that.
const TEMPLATE_MARKS: [&str; 8] = ["{{", "}}", "{%", "<%", "${", "*|", "|*", "%%"];

/// The target of a link's address, if it may be tracked. It must be an absolute web address that does not begin with
/// one of `left_alone`. Blanks around it, and tabs and line breaks inside, are removed as browsers do (URL standard,
/// section 4.4).
pub(crate) fn trackable(address: &str, left_alone: &[&str]) -> Option<String> {
    let trimmed = address.trim_matches(|character: char| character <= ' ');
    if trimmed.len() > TARGET_BYTES_MAX || address.contains('\0') {
        return None;
    }
    let target: String = trimmed.chars().filter(|one| !matches!(one, '\t' | '\n' | '\r')).collect();
    if !is_absolute(&target) || TEMPLATE_MARKS.iter().any(|mark| target.contains(mark)) {
        return None;
    }
    let is_ours = left_alone.iter().any(|one| !one.is_empty() && target.starts_with(one));
    (!is_ours && location(&target).is_some()).then_some(target)
}

fn is_absolute(target: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// The target as a `Location` header: the URL that a browser would request, in ASCII. `None` if it is not a web
/// address.
pub fn location(target: &str) -> Option<String> {
    let url = Url::parse(target).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_absolute_web_addresses_are_tracked() {
        for address in [
            "https://example.com",
            "HTTP://EXAMPLE.com/a?b=1&c=2#d",
            "  https://example.com/\n",
            "https://example.com/a\n  b",
            "https://bücher.example/ä",
            "https://user:pass@example.com:8443/",
            "http://[2001:db8::1]/",
        ] {
            assert!(trackable(address, &[]).is_some(), "{address}");
        }
        for address in [
            "",
            "#top",
            "/relative",
            "relative.html",
            "//example.com/",
            "mailto:a@example.com",
            "tel:+123",
            "sms:+123",
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "ftp://example.com/",
            "cid:logo",
            "https:example.com",
            "https://",
            "https://exa mple.com/",
            "https://{{ host }}/",
            "https://example.com/?id={{id}}",
            "https://example.com/*|ID|*",
            "https://example.com/%%id%%",
            "https://mail.example/u/abc",
            "https://example.com/\0",
        ] {
            assert_eq!(trackable(address, &["", "https://mail.example/u/"]), None, "{address:?}");
        }
        let long = format!("https://example.com/{}", "a".repeat(TARGET_BYTES_MAX));
        assert_eq!(trackable(&long, &[]), None);
    }

    #[test]
    fn a_location_is_ascii_and_equivalent_to_the_target() {
        for (target, expected) in [
            ("https://example.com", Some("https://example.com/")),
            ("https://bücher.example/ä?ö=1", Some("https://xn--bcher-kva.example/%C3%A4?%C3%B6=1")),
            ("https://example.com/?a=%zz&amp=1#x", Some("https://example.com/?a=%zz&amp=1#x")),
            ("javascript:alert(1)", None),
            ("//example.com", None),
        ] {
            assert_eq!(location(target).as_deref(), expected, "{target}");
        }
    }

    proptest! {
        #[test]
        fn every_tracked_target_is_a_valid_redirect(address in "(https?://)?.{0,80}") {
            if let Some(target) = trackable(&address, &[]) {
                let location = location(&target).unwrap();
                prop_assert!(location.bytes().all(|byte| (0x21..0x7f).contains(&byte)), "{}", location);
            }
        }
    }
}
