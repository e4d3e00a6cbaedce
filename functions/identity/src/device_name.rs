//! A short name for a device, for lists of sessions: `Firefox on macOS`. Browsers' own descriptions (RFC 9110, section 10.1.5) are long,
//! and name each other.

/// The longest name.
const CHARS_MAX: usize = 60;
/// What a description contains, and the browser. The first that fits is right: Edge calls itself Chrome too, and Chrome Safari.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
/// The same for platforms: Android is a Linux, and an iPhone is like a Mac.
const PLATFORMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac", "macOS"),
    ("Linux", "Linux"),
];

/// The platform that a description names.
pub(crate) fn platform_of(user_agent: &str) -> Option<&'static str> {
    first(&PLATFORMS, user_agent)
}

/// The name of the device; `None` if the description is empty.
pub(crate) fn device_name(user_agent: &str) -> Option<String> {
    match (first(&BROWSERS, user_agent), platform_of(user_agent)) {
        (Some(browser), Some(platform)) => Some(format!("{browser} on {platform}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        // A program: its first word, such as `my-script/1.0`.
        (None, None) => user_agent.split_whitespace().next().map(short),
    }
}

/// A text of a browser, without control characters and not too long.
pub(crate) fn short(text: &str) -> String {
    text.chars().filter(|one| !one.is_control()).take(CHARS_MAX).collect()
}

fn first(names: &[(&str, &'static str)], user_agent: &str) -> Option<&'static str> {
    names.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_platforms_have_short_names() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "curl"),
            ("my-script/1.0 (contact@example.com)", "my-script/1.0"),
        ] {
            assert_eq!(device_name(user_agent).as_deref(), Some(name), "{user_agent}");
        }
        assert_eq!((device_name(""), device_name("  ")), (None, None));
    }

    #[test]
    fn a_name_is_never_long_and_has_no_control_characters() {
        assert_eq!(device_name(&"x".repeat(5000)).unwrap().chars().count(), CHARS_MAX);
        assert_eq!(device_name("a\u{7}b").unwrap(), "ab");
    }
}
