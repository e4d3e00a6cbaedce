//! Converts HTML to plain text with quotation marks (`>`). It works on tokens and builds no tree, so nesting costs
//! nothing.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::bodies::BODY_BYTES_MAX;

/// HTML as text.
#[derive(Debug, Default)]
pub(super) struct Flat {
    /// The text; quoted lines begin with `>`.
    pub text: String,
    /// The offset from which all text is quoted, even without `>`.
    pub quoted_from: Option<usize>,
}

/// Ids and names of the element from which all text is quoted: Outlook on the web, on phones, for Mac; Hotmail; Zimbra;
/// GMX.
const QUOTED_FROM: [&str; 9] = [
    "divrplyfwdmsg",
    "appendonsend",
    "olk_src_body_section",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    "stopspelling",
    "zwchr",
    "messagereplysection",
    "yahoo_quoted",
];
/// Styles of the line above the header block of Outlook for Windows and Mac.
const OUTLOOK_RULES: [&str; 4] = [
    "border-top:solid#e1e1e1",
    "border-top:solid#b5c4df",
    "border-top:1ptsolidrgb(225,225,225)",
    "border-top:1ptsolidrgb(181,196,223)",
];
/// Elements whose content is not text.
const SILENT: [&str; 4] = ["script", "style", "template", "title"];
const BLOCKS: [&str; 26] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "ol",
    "pre",
    "section",
    "table",
    "tr",
];
/// Most `>` marks per line. Deeper quotations get this many.
const QUOTES_MAX: usize = 3;

/// Converts HTML token by token.
pub(super) fn flat(html: &str) -> Flat {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut writer = Writer::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => writer.start(&tag),
            Token::EndTag(tag) => writer.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => writer.text(&String::from_utf8_lossy(&text.value)),
            _ => {}
        }
        if writer.flat.text.len() >= BODY_BYTES_MAX {
            break;
        }
    }
    writer.flat
}

#[derive(Default)]
struct Writer {
    flat: Flat,
    /// Whether the current line has text.
    has_text: bool,
    wants_blank: bool,
    wants_paragraph: bool,
    pre: usize,
    /// For each open `blockquote`, whether it quotes a mail.
    quotes: Vec<bool>,
    depth: usize,
    /// The open attribution element: its name, how many elements of this name are open in it, and whether its text is
    /// quoted.
    attribution: Option<(String, usize, Option<bool>)>,
    /// Whether an attribution has just ended. A `blockquote` directly after it is a quotation, marked or not.
    is_attributed: bool,
    silent: Option<String>,
}

impl Writer {
    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if self.silent.is_some() {
            return;
        }
        if SILENT.contains(&name.as_str()) && !tag.self_closing {
            self.silent = Some(name);
            return;
        }
        match name.as_str() {
            "br" => self.line_break(),
            "p" if is_classed(tag, "msonormal") => self.end_line(),
            "p" | "ul" => self.paragraph(),
            "li" => {
                self.end_line();
                self.text("* ");
            }
            "pre" => self.pre += 1,
            "blockquote" => {
                let is_attributed = std::mem::take(&mut self.is_attributed);
                self.quote(is_attributed || is_quotation(tag));
            }
            _ => {}
        }
        if BLOCKS.contains(&name.as_str()) {
            self.end_line();
        }
        if self.depth == 0 && self.flat.quoted_from.is_none() && quotes_the_rest(tag) {
            self.end_line();
            self.flat.quoted_from = Some(self.flat.text.len());
        }
        match &mut self.attribution {
            Some((open, count, _)) if *open == name => *count += 1,
            None if is_classed(tag, "gmail_attr") || is_classed(tag, "moz-cite-prefix") => {
                self.attribution = Some((name, 1, None));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.silent.as_deref() == Some(name) {
            self.silent = None;
        }
        if self.silent.is_some() {
            return;
        }
        match name {
            "p" | "ul" => self.paragraph(),
            "td" | "th" => self.wants_blank = true,
            "pre" => self.pre = self.pre.saturating_sub(1),
            _ => {}
        }
        if BLOCKS.contains(&name) || name == "li" {
            self.end_line();
        }
        if name == "blockquote" && self.quotes.pop() == Some(true) {
            self.depth -= 1;
        }
        if let Some((open, count, is_quoted)) = &mut self.attribution
            && open == name
        {
            *count -= 1;
            if *count == 0 {
                self.is_attributed = *is_quoted == Some(true);
                self.end_line();
                self.attribution = None;
            }
        }
    }

    fn quote(&mut self, is_quotation: bool) {
        self.end_line();
        if !is_quotation && self.depth == 0 {
            self.wants_paragraph = true;
        }
        self.depth += usize::from(is_quotation);
        self.quotes.push(is_quotation);
    }

    fn text(&mut self, text: &str) {
        if self.silent.is_some() {
            return;
        }
        // Gmail marks forwarded mail with the same elements as quoted mail.
        if let Some((_, _, is_quoted @ None)) = &mut self.attribution
            && !text.trim().is_empty()
        {
            *is_quoted = Some(!text.trim_start().starts_with("-----"));
        }
        for letter in text.chars() {
            match letter {
                '\n' if self.pre > 0 => self.line_break(),
                letter if letter.is_whitespace() => self.wants_blank |= self.has_text,
                letter => self.letter(letter),
            }
        }
    }

    fn letter(&mut self, letter: char) {
        let text = &mut self.flat.text;
        // The `>` marks can make the text longer than its HTML.
        if text.len() >= BODY_BYTES_MAX {
            return;
        }
        if !self.has_text {
            if std::mem::take(&mut self.wants_paragraph) && !text.is_empty() && !text.ends_with("\n\n") {
                text.push('\n');
            }
            let is_attribution = matches!(self.attribution, Some((_, _, Some(true))));
            let depth = (self.depth + usize::from(is_attribution)).min(QUOTES_MAX);
            text.extend(std::iter::repeat_n("> ", depth));
        } else if self.wants_blank {
            text.push(' ');
        }
        (self.has_text, self.wants_blank, self.is_attributed) = (true, false, false);
        text.push(letter);
    }

    fn end_line(&mut self) {
        if self.has_text {
            self.line_break();
        }
    }

    fn line_break(&mut self) {
        if self.flat.text.len() < BODY_BYTES_MAX {
            self.flat.text.push('\n');
        }
        (self.has_text, self.wants_blank) = (false, false);
    }

    fn paragraph(&mut self) {
        self.end_line();
        self.wants_paragraph = true;
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let found = tag.attributes.iter().find(|(known, _)| known.as_slice() == name.as_bytes());
    found.map(|(_, value)| String::from_utf8_lossy(&value.value).to_ascii_lowercase())
}

fn is_classed(tag: &StartTag<()>, class: &str) -> bool {
    attribute(tag, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|one| one == class))
}

/// People also use `blockquote` to indent. A quotation is marked by its attributes.
fn is_quotation(tag: &StartTag<()>) -> bool {
    let names =
        |attribute: Option<String>| attribute.is_some_and(|it| it.contains("quote") || it.contains("cite"));
    names(attribute(tag, "type"))
        || attribute(tag, "cite").is_some()
        || names(attribute(tag, "class"))
        || names(attribute(tag, "id"))
        || attribute(tag, "style").is_some_and(|style| style.contains("border-left"))
}

fn quotes_the_rest(tag: &StartTag<()>) -> bool {
    // Copied mail gets `x_` before its ids, and Yahoo adds numbers to its ids.
    let is_known = |value: String| QUOTED_FROM.iter().any(|known| value.contains(known));
    let is_named = ["id", "class"].iter().any(|name| attribute(tag, name).is_some_and(is_known));
    let is_gmx = attribute(tag, "name").is_some_and(|name| name == "quote" || name == "messagereplysection");
    let is_rule = attribute(tag, "style").is_some_and(|style| {
        let style: String = style.split_ascii_whitespace().collect();
        OUTLOOK_RULES.iter().any(|rule| style.contains(rule))
    });
    is_named || is_gmx || is_rule
}
