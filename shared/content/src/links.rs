//! The unsubscribe links of a recipient. They are known only when an email is sent, so a render writes marks, and the
//! sending worker replaces them by [`with_links`].

use std::borrow::Cow;

use minijinja::Value;

/// The names of these variables, and the mark that each renders to. The marks are web addresses, because a derived text
/// keeps only those. Their domain never resolves (RFC 2606, section 2).
pub(crate) const LINKS: [(&str, &str); 2] = [
    ("unsubscribe_url", "https://unsubscribe.posthorn.invalid/"),
    ("preferences_url", "https://preferences.posthorn.invalid/"),
];

/// Whether a text has the mark of one of the variables.
pub fn has_links(text: &str) -> bool {
    LINKS.iter().any(|(_, mark)| text.contains(mark))
}

/// Replaces every mark with `url`. Both variables lead to the page where a recipient unsubscribes from the email's
/// topic or from everything.
pub fn with_links<'t>(text: &'t str, url: &str) -> Cow<'t, str> {
    LINKS.iter().fold(Cow::Borrowed(text), |text, (_, mark)| match text.contains(mark) {
        true => text.replace(mark, url).into(),
        false => text,
    })
}

/// The variables' values. They are marked as safe, because an escaped mark would not be found again.
pub(crate) fn values() -> impl Iterator<Item = (&'static str, Value)> {
    LINKS.into_iter().map(|(name, mark)| (name, Value::from_safe_string(mark.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_replaced_everywhere() {
        let text =
            "<a href=\"https://unsubscribe.posthorn.invalid/\">x</a> https://preferences.posthorn.invalid/";
        assert!(has_links(text) && !has_links("https://posthorn.invalid/"));
        assert_eq!(
            with_links(text, "https://m.example/u/t"),
            "<a href=\"https://m.example/u/t\">x</a> https://m.example/u/t"
        );
        assert!(matches!(with_links("plain", "x"), Cow::Borrowed("plain")));
    }
}
