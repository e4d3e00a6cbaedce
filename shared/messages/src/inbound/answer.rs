//! Finds the new part of an answer, in its text or, if it has no text, in its HTML.

use super::{flat::flat, split_quoted};

/// An answer, split into new text and quoted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// The new text.
    pub reply: String,
    /// The quoted text.
    pub quoted: Option<String>,
}

/// Splits a mail's text, or else its HTML. `None` if it has neither. A blank text counts as none.
pub(super) fn answer(text: Option<&str>, html: Option<&str>) -> Option<Answer> {
    match (text, html) {
        (Some(text), html) if html.is_none() || !text.trim().is_empty() => Some(split(text)),
        (_, Some(html)) => Some(answer_in_html(html)),
        _ => None,
    }
}

fn split(text: &str) -> Answer {
    let split = split_quoted(text);
    Answer { reply: split.reply.to_owned(), quoted: split.quoted.map(str::to_owned) }
}

/// If the HTML itself marks a quotation, that mark is more reliable than marks in its text. The answer is above the
/// mark.
fn answer_in_html(html: &str) -> Answer {
    let flat = flat(html);
    match flat.quoted_from.map(|from| flat.text.split_at(from)) {
        Some((above, below)) if !above.trim().is_empty() => {
            let Answer { reply, quoted } = split(above);
            let below = Some(below.trim()).filter(|below| !below.is_empty()).map(str::to_owned);
            let quoted = match (quoted, below) {
                (Some(quoted), Some(below)) => Some(quoted + "\n" + &below),
                (quoted, below) => quoted.or(below),
            };
            Answer { reply, quoted }
        }
        _ => split(&flat.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, reply: &str, quoted: Option<&str>) {
        let answer = answer(None, Some(html)).unwrap();
        assert_eq!((answer.reply.as_str(), answer.quoted.as_deref()), (reply, quoted), "{html}");
    }

    #[test]
    fn an_answer_with_only_html_is_split_at_the_marks_of_common_mail_programs() {
        for html in [
            // Gmail
            "<div dir=\"ltr\">Yes.</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">On Sat, Nov 21, 2026 at 10:00 AM Acme &lt;<a href=\"mailto:a@b\">a@b</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0\"><p>Hello</p></blockquote></div>",
            // Gmail, in a language that the table does not have
            "<div>Yes.</div><div class=gmail_quote><div class=gmail_attr>Dydd Sad, 21 Tach 2026:</div><blockquote class=gmail_quote>Hello</blockquote></div>",
            // Gmail, after a program that left out the marks of the quotation
            "<div>Yes.</div><div class=gmail_quote><div class=gmail_attr>Den man. 3. nov. skrev Ada:</div><br><blockquote>Hello</blockquote></div>",
            // Apple Mail
            "<html><head><style>p{}</style></head><body>Yes.<div><br><blockquote type=\"cite\"><div>On 21. Nov 2026, at 10:00, Acme wrote:</div><div>Hello</div></blockquote></div></body></html>",
            // Thunderbird
            "<p>Yes.</p><div class=\"moz-cite-prefix\">Am 21.11.26 um 10:00 schrieb Acme:<br></div><blockquote type=cite cite=\"mid:x@y\"><p>Hello</p></blockquote>",
            // Outlook on the web
            "<div>Yes.</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Acme<br><b>Sent:</b> Saturday</div><div>Hello</div>",
            // Outlook for Windows
            "<p class=MsoNormal>Yes.<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>Lähde:</b> Acme</p></div><p class=MsoNormal>Hello</p>",
            // Yahoo
            "<div>Yes.</div><div id=\"ydp1yahoo_quoted_2\" class=\"ydp1yahoo_quoted\">Hello</div>",
        ] {
            let answer = answer(None, Some(html)).unwrap();
            assert_eq!(answer.reply, "Yes.", "{html}");
            assert!(answer.quoted.unwrap().contains("Hello"), "{html}");
        }
    }

    #[test]
    fn a_mail_without_a_quotation_is_not_split() {
        check("<p>One</p><p>two &amp; three<br>four</p>", "One\n\ntwo & three\nfour", None);
        check("<ul><li>a</li><li>b</li></ul><script>x</script>", "* a\n* b", None);
        check("<p>A</p><blockquote>indented</blockquote>", "A\n\nindented", None);
        check("", "", None);
        let forwarded = "<div>See below</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>From: A &lt;a@b&gt;<br>Date: x<br>Subject: y<br>To: z<br></div>Hello</div>";
        assert_eq!(answer(None, Some(forwarded)).unwrap().quoted, None);
        assert_eq!(answer(Some("a"), Some("<p>b</p>")).unwrap().reply, "a");
        assert_eq!(answer(Some(" \r\n"), Some("<p>b</p>")).unwrap().reply, "b");
        assert_eq!(answer(None, None), None);
    }

    #[test]
    fn an_answer_between_quoted_lines_is_not_split() {
        let html = "<div class=gmail_quote><div class=gmail_attr>On 1 Nov 2026 A wrote:</div><blockquote class=gmail_quote>one</blockquote>Yes.<blockquote class=gmail_quote>two</blockquote>No.</div>";
        check(html, "> On 1 Nov 2026 A wrote:\n> one\nYes.\n> two\nNo.", None);
    }
}
