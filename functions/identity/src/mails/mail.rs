//! A mail's parts, and the two forms in which it is sent: plain text and simple HTML.

use maud::{DOCTYPE, html};

/// The parts of a mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    /// One line.
    pub(crate) subject: String,
    /// What it is about and why one gets it, as paragraphs.
    pub(crate) paragraphs: Vec<String>,
    /// What the link is for, and where it leads.
    pub(crate) link: Option<(&'static str, String)>,
    /// What to do if it was somebody else, as paragraphs.
    pub(crate) if_not_you: Vec<String>,
}

/// Ends every mail, after the name of the installation.
const SENT_BY: &str = "This is an automatic mail. Replies are not read.";

impl Mail {
    /// The mail as plain text. `host` is the installation's.
    pub(crate) fn text(&self, host: &str) -> String {
        let link = self.link.iter().map(|(label, url)| format!("{label}:\n{url}"));
        let parts = self.paragraphs.iter().cloned().chain(link).chain(self.if_not_you.iter().cloned());
        let mut text: String = parts.map(|part| part + "\n\n").collect();
        text.push_str("-- \n");
        text.push_str(&end(host));
        text.push('\n');
        text
    }

    /// The mail as HTML. Every text is escaped.
    pub(crate) fn html(&self, host: &str) -> String {
        let body = "font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em";
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head { meta charset="utf-8"; title { (self.subject) } }
                body style=(body) {
                    @for part in &self.paragraphs { p { (part) } }
                    @if let Some((label, url)) = &self.link {
                        p { a href=(url) { (label) } }
                        p { "If the link does not open, copy it into your browser: " br; (url) }
                    }
                    @for part in &self.if_not_you { p { (part) } }
                    p style="color: #666; font-size: 13px" { (end(host)) }
                }
            }
        };
        page.into_string()
    }
}

fn end(host: &str) -> String {
    format!("Posthorn at {host}. {SENT_BY}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            subject: "<b>Hello</b>".into(),
            paragraphs: vec!["You & <script>".into()],
            link: Some(("Go on", "https://posthorn.example/join#token=a\"b".into())),
            if_not_you: vec!["Ignore it.".into()],
        }
    }

    #[test]
    fn both_forms_have_the_same_parts_and_html_is_escaped() {
        let (text, html) = (mail().text("posthorn.example"), mail().html("posthorn.example"));
        assert!(text.starts_with(
            "You & <script>\n\nGo on:\nhttps://posthorn.example/join#token=a\"b\n\nIgnore it.\n\n-- \nPosthorn at posthorn.example. "
        ));
        for part in ["<title>&lt;b&gt;", "You &amp; &lt;script&gt;", "token=a&quot;b", "Ignore it."] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("<script") && !html.contains("<b>"));
    }
}
