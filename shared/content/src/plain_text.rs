//! Converts HTML to plain text, for mail programs and spam filters. It works in one pass, without a tree and within a
//! memory limit: a tree of hostile HTML can cost the square of its length.

use std::{cell::RefCell, rc::Rc};

use lol_html::{
    DocumentContentHandlers, ElementContentHandlers, HtmlRewriter, MemorySettings, Settings,
    html_content::{Element, EndTag, TextChunk, TextType},
};

/// Memory for open elements, enough for some thousands. No real email nests deeper.
const MEMORY_BYTES_MAX: usize = 512 * 1024;
const BULLET: &str = "- ";
const RULE: &str = "----------";

/// The HTML is nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the HTML cannot be read as text")]
pub struct Unreadable;

/// The visible text of `html`: paragraphs are separated, list items have dashes, cells are on one line, links have
/// their addresses. Hidden elements are left out.
///
/// # Errors
/// [`Unreadable`] if the HTML is nested deeper than any email.
pub fn plain_text(html: &str) -> Result<String, Unreadable> {
    let page = Rc::new(RefCell::new(Page::default()));
    let (elements, texts) = (Rc::clone(&page), Rc::clone(&page));
    let every = "*".parse().map_err(|_| Unreadable)?;
    let on_element = move |element: &mut Element<'_, '_>| {
        enter(&elements, element);
        Ok(())
    };
    let on_text = move |chunk: &mut TextChunk<'_>| {
        texts.borrow_mut().chunk(chunk.as_str(), chunk.text_type(), chunk.last_in_text_node());
        Ok(())
    };
    let settings = Settings::new()
        .append_element_content_handler((
            std::borrow::Cow::Owned(every),
            ElementContentHandlers::default().element(on_element),
        ))
        .append_document_content_handler(DocumentContentHandlers::default().text(on_text))
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY_BYTES_MAX))
        .with_strict(false);
    let mut reader = HtmlRewriter::new(settings, |_: &[u8]| {});
    reader.write(html.as_bytes()).map_err(|_| Unreadable)?;
    reader.end().map_err(|_| Unreadable)?;
    Ok(page.take().finish())
}

/// Most bytes of a derived text. It is more than anybody reads; a message has at most 40 MiB in total.
const DERIVED_BYTES_MAX: usize = 512 * 1024;

/// The text part for an email whose author wrote only HTML. `None` if the email is sent without a text part: the HTML
/// has no words or is nested too deeply, or the text has more than 512 KiB.
pub fn derived_text(html: &str) -> Option<String> {
    plain_text(html).ok().filter(|text| !text.is_empty() && text.len() <= DERIVED_BYTES_MAX)
}

fn enter(page: &Rc<RefCell<Page>>, element: &mut Element<'_, '_>) {
    let name = element.tag_name();
    page.borrow_mut().open(&name, element);
    let link = (name == "a").then(|| element.get_attribute("href")).flatten();
    let hides = is_hidden(&name, element.get_attribute("style").as_deref());
    if hides && element.can_have_content() {
        page.borrow_mut().hidden += 1;
    }
    let started = page.borrow().text.len();
    let at_end = Rc::clone(page);
    let handler = move |_: &mut EndTag<'_>| {
        let mut page = at_end.borrow_mut();
        page.hidden -= usize::from(hides);
        page.close(&name, link.as_deref(), started);
        Ok(())
    };
    // Void elements have no end.
    let _ = element.on_end_tag(Box::new(handler));
}

fn is_hidden(name: &str, style: Option<&str>) -> bool {
    let style: String = style.unwrap_or_default().chars().filter(|letter| !letter.is_whitespace()).collect();
    matches!(name, "head" | "script" | "style" | "template" | "title")
        || style.to_ascii_lowercase().contains("display:none")
}

#[derive(Default)]
struct Page {
    text: String,
    /// The current text node so far. It may arrive in chunks, and a chunk may end inside an entity.
    node: String,
    hidden: usize,
    /// Whether a space is due before the next word.
    space: bool,
    /// Line breaks that are due before the next word.
    breaks: usize,
    /// The zero-width joiner or non-joiner that was read last.
    joiner: Option<char>,
}

impl Page {
    fn chunk(&mut self, text: &str, kind: TextType, last: bool) {
        if kind == TextType::Data && self.hidden == 0 {
            self.node.push_str(text);
        }
        if last {
            let node = std::mem::take(&mut self.node);
            self.words(&html_escape::decode_html_entities(&node));
        }
    }

    /// Any white space becomes one space (HTML 4.01, section 9.1). Fillers of preview texts are dropped.
    fn words(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '\u{200c}' | '\u{200d}' => self.joiner = Some(letter),
                _ if is_filler(letter) => {}
                // Blank Braille, which Unicode does not count as white space.
                _ if letter.is_whitespace() || letter == '\u{2800}' => self.space = true,
                _ if letter.is_control() => {}
                _ => self.letter(letter),
            }
        }
    }

    fn letter(&mut self, letter: char) {
        let joiner = self.joiner.take().filter(|_| !self.space && self.breaks == 0);
        // A joiner matters between the parts of an emoji and in Persian and Indian scripts. Elsewhere it is a filler.
        let joins = |other: char| !other.is_ascii() && !other.is_whitespace();
        if let Some(joiner) =
            joiner.filter(|_| joins(letter) && self.text.chars().next_back().is_some_and(joins))
        {
            self.text.push(joiner);
        }
        self.settle();
        self.text.push(letter);
    }

    /// Writes the space or the breaks that are due.
    fn settle(&mut self) {
        if !self.text.is_empty() {
            match self.breaks {
                0 if self.space && !self.text.ends_with([' ', '\n']) => self.text.push(' '),
                breaks => self.text.extend(std::iter::repeat_n('\n', breaks)),
            }
        }
        (self.space, self.breaks) = (false, 0);
    }

    fn mark(&mut self, mark: &str) {
        self.settle();
        self.text.push_str(mark);
    }

    fn apart(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    fn open(&mut self, name: &str, element: &Element<'_, '_>) {
        if self.hidden > 0 {
            return;
        }
        self.apart(breaks_around(name));
        match name {
            "br" => self.breaks = (self.breaks + 1).min(2),
            "hr" => self.mark(RULE),
            "li" => self.mark(BULLET),
            "td" | "th" => self.space = true,
            "img" => {
                if let Some(described) = element.get_attribute("alt") {
                    self.words(&html_escape::decode_html_entities(&described));
                }
            }
            _ => {}
        }
        if name == "hr" {
            self.apart(2);
        }
    }

    fn close(&mut self, name: &str, link: Option<&str>, started: usize) {
        if self.hidden > 0 {
            return;
        }
        if let Some(address) = link {
            self.link(&html_escape::decode_html_entities(address), started);
        }
        self.apart(breaks_around(name));
    }

    /// Adds a link's address after its text, unless the text is the address, or the address cannot be opened.
    fn link(&mut self, address: &str, started: usize) {
        let address = address.trim();
        let shown = self.text.get(started..).unwrap_or_default().trim();
        let opens = ["http://", "https://", "tel:"].iter().any(|scheme| address.starts_with(scheme));
        let is_plain = !address.contains(char::is_whitespace) && !address.contains(char::is_control);
        if opens && is_plain && shown != address && !shown.is_empty() {
            self.text.push_str(&format!(" ({address})"));
        }
    }

    fn finish(mut self) -> String {
        let rest = std::mem::take(&mut self.node);
        self.words(&html_escape::decode_html_entities(&rest));
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

/// Invisible characters that senders use to fill the preview line of an inbox. Joiners ([`Page::letter`]) and direction
/// marks are not among them.
fn is_filler(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
    )
}

fn breaks_around(name: &str) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "blockquote" | "pre" | "dl" => 2,
        "div" | "tr" | "table" | "li" | "section" | "article" | "header" | "footer" | "main" | "center"
        | "dt" | "dd" | "hr" => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_readable_text() {
        for (html, text) in [
            ("<p>Hello <b>Ada</b>,</p>\n<p>it&nbsp;works &amp; more.</p>", "Hello Ada,\n\nit works & more."),
            (
                "<h1>Order</h1><table><tr><td>Pen</td><td>2</td></tr><tr><td>Ink</td><td>1</td></tr></table>",
                "Order\n\nPen 2\nInk 1",
            ),
            ("<ul><li>one</li><li>two</li></ul>after", "- one\n- two\n\nafter"),
            ("a<br>b<br><br>c", "a\nb\n\nc"),
            (
                "<a href=\"https://x.example/?a=1&amp;b=2\">Open</a> it",
                "Open (https://x.example/?a=1&b=2) it",
            ),
            ("<a href=\"https://x.example\">https://x.example</a>", "https://x.example"),
            ("<a href=\"javascript:alert(1)\">x</a><a href=\"#top\">y</a>", "xy"),
            ("<head><title>T</title><style>p{}</style></head><body><script>x</script>seen</body>", "seen"),
            ("<div style=\"Display : none\">hidden</div><p>seen</p>", "seen"),
            ("<img alt=\"A &quot;logo&quot;\" src=x> <hr>end", "A \"logo\"\n----------\n\nend"),
            ("<!--[if mso]><p>outlook</p><![endif]--><p>all</p>", "all"),
            ("", ""),
            ("<p>unclosed <i>all", "unclosed all"),
            (
                "Sale&#847;&zwnj;&nbsp;&#8199;&#65279;&#847;&zwnj;&nbsp;&shy;\u{2060}\u{200b}\u{180e} now",
                "Sale now",
            ),
            ("\u{2060}\u{200c}\u{feff}\u{34f}<p>Hi\u{200c}</p>\u{200d}", "Hi"),
            ("a\u{200c}b \u{200d}c\u{2800}d", "ab c d"),
            ("&zwnj;&nbsp;&zwnj;&nbsp;Hi", "Hi"),
            ("👩\u{200d}🚀 🏳\u{fe0f}\u{200d}🌈", "👩\u{200d}🚀 🏳\u{fe0f}\u{200d}🌈"),
            ("می\u{200c}خواهم क्\u{200d}ष", "می\u{200c}خواهم क्\u{200d}ष"),
        ] {
            assert_eq!(plain_text(html).unwrap(), text, "{html}");
        }
    }

    #[test]
    fn a_text_is_derived_unless_it_would_be_empty_or_too_long() {
        assert_eq!(derived_text("<p>Hi</p>").as_deref(), Some("Hi"));
        for html in ["<img src=x>".to_owned(), "<div>".repeat(200_000), "<p>word</p>".repeat(100_000)] {
            assert_eq!(derived_text(&html), None);
        }
    }

    #[test]
    fn hostile_nesting_is_refused() {
        assert_eq!(plain_text(&"<div>".repeat(200_000)), Err(Unreadable));
        assert!(plain_text(&"<div>x</div>".repeat(50_000)).is_ok());
        assert!(plain_text(&"</p>".repeat(200_000)).is_ok());
    }
}
