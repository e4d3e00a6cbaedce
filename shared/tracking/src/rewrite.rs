//! Rewrites the HTML of an email so that opens and clicks are tracked.
//!
//! The rewriter keeps every byte except the addresses that it changes: comments (also conditional ones), styles,
//! scripts and broken markup stay the same.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use lol_html::{
    HandlerResult, MemorySettings, Settings, element, end_tag,
    errors::RewritingError,
    html_content::{ContentType, Element},
    rewrite_str,
};
use url::Url;

use crate::{
    CLICK_PURPOSE, ClickLink, MessageCopy, OPEN_PURPOSE, click_path, link::open_path, target::trackable,
};

/// Largest HTML in bytes. A request has at most 6 MB; HTML from other sources has the same limit.
pub const HTML_BYTES_MAX: usize = 6 * 1024 * 1024;
/// Most memory of the rewriter: a whole document, if it is a single endless tag, and its own data.
const MEMORY_BYTES_MAX: usize = HTML_BYTES_MAX + 2 * 1024 * 1024;
/// Most links that are rewritten; further ones stay the same. Real mails have some dozens.
pub const LINKS_MAX: usize = 1_000;
/// Most bytes that the links may add to a mail in total. Links past it stay the same.
pub const GROWTH_BYTES_MAX: usize = 256 * 1024;

/// Attributes that switch off tracking of a link, with any value: Posthorn's own, and those of other providers (SES,
/// Postmark).
const UNTRACKED_BY_NAME: [&str; 3] = ["data-posthorn-no-track", "ses:no-track", "data-pm-no-track"];
/// The same, for providers that require a value (SendGrid, Mailgun).
const UNTRACKED_BY_VALUE: [(&str, &str); 2] = [("clicktracking", "off"), ("disable-tracking", "true")];

/// A mark after the document while it is rewritten. If the rewriter reads it as an element, the document ends between
/// tags and a pixel may follow. Inside an open comment, an open textarea or an incomplete tag it is not read as one.
const END_MARK: &str = "<posthorn-end>";
const END_MARK_NAME: &str = "posthorn-end";

/// How the links of a message are rewritten.
pub struct Links<'a> {
    /// The base URL of tracking links, such as `https://mail.example.com`: a verified tracking domain or the front
    /// door.
    pub base_url: &'a str,
    /// The copy that contains the links.
    pub copy: MessageCopy,
    /// Whether opens are tracked.
    pub opens: bool,
    /// Whether clicks are tracked.
    pub clicks: bool,
    /// Addresses that are not rewritten, also as a prefix: the message's own unsubscribe links.
    pub left_alone: &'a [&'a str],
    /// Signs a payload for a purpose. The token has only characters that need no escaping in a URL.
    pub sign: &'a dyn Fn(&'static str, &[u8]) -> String,
}

/// Rewritten HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The whole HTML.
    pub html: String,
    /// The number of links that are tracked now.
    pub links: usize,
    /// Whether it has an open pixel. A document that ends inside a tag or a comment gets none.
    pub pixel: bool,
}

/// Why HTML was not rewritten. The email can be sent unchanged, without tracking.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// It is larger than [`HTML_BYTES_MAX`].
    #[error("the HTML has {0} bytes, which is too large to rewrite")]
    TooLarge(usize),
    /// The base URL is not a web address.
    #[error("the base URL of tracking links is not a web address")]
    BaseUrl,
    /// Browsers would parse it differently, or it needs too much memory.
    #[error("the HTML cannot be rewritten safely")]
    Unsafe(#[source] RewritingError),
}

/// Replaces the links of `html` by tracking links, and adds an open pixel at the end of its body. Equal addresses get
/// the same token.
///
/// It tracks each `href` of `a` and `area` that is an absolute web address of at most [`TARGET_BYTES_MAX`] bytes,
/// unless an attribute switches tracking off.
///
/// # Errors
/// [`RewriteError`]. It never panics on any HTML.
///
/// [`TARGET_BYTES_MAX`]: crate::TARGET_BYTES_MAX
pub fn rewrite(html: &str, links: &Links<'_>) -> Result<Rewritten, RewriteError> {
    if html.len() > HTML_BYTES_MAX {
        return Err(RewriteError::TooLarge(html.len()));
    }
    let page = Page::new(links, base(links.base_url)?, html.len());
    let marked = format!("{html}{END_MARK}");
    let mut rewritten = rewrite_str(&marked, page.settings()).map_err(RewriteError::Unsafe)?;
    if !page.ends_between_tags.get() && rewritten.ends_with(END_MARK) {
        rewritten.truncate(rewritten.len() - END_MARK.len());
    }
    let pixel = links.opens && page.pixel.placed.get();
    Ok(Rewritten { html: rewritten, links: page.clicks.into_inner().count, pixel })
}

/// A document while it is rewritten.
struct Page<'l> {
    clicks: RefCell<Clicks<'l>>,
    drawings: Rc<Drawings>,
    pixel: Rc<Pixel>,
    /// The offset where the document ends and the mark begins.
    end: usize,
    ends_between_tags: Cell<bool>,
}

impl<'l> Page<'l> {
    fn new(links: &'l Links<'l>, base: &'l str, end: usize) -> Self {
        let drawings = Rc::new(Drawings::default());
        let clicks = RefCell::new(Clicks { links, base, known: HashMap::new(), count: 0, growth: 0 });
        let placed = Cell::new(!links.opens);
        let pixel = Rc::new(Pixel { html: pixel(base, links), placed, drawings: Rc::clone(&drawings) });
        Self { clicks, drawings, pixel, end, ends_between_tags: Cell::new(false) }
    }

    fn settings(&self) -> Settings<'_, 'static> {
        let memory = MemorySettings::new().with_max_allowed_memory_usage(MEMORY_BYTES_MAX);
        // Strict: HTML that browsers parse differently is an error, not a guess.
        Settings::new()
            .with_strict(true)
            .with_memory_settings(memory)
            .append_element_content_handler(element!("a[href], area[href]", |link| self.track(link)))
            .append_element_content_handler(element!("svg, math", |drawing| {
                self.drawings.watch(drawing);
                Ok(())
            }))
            .append_element_content_handler(element!("body", |body| {
                self.pixel.place_before_end_of(body);
                Ok(())
            }))
            .append_element_content_handler(element!(END_MARK_NAME, |mark| {
                if mark.source_location().bytes().start == self.end {
                    self.ends_between_tags.set(true);
                    mark.replace(self.pixel.take(), ContentType::Html);
                }
                Ok(())
            }))
    }

    fn track(&self, link: &mut Element<'_, '_>) -> HandlerResult {
        let mut clicks = self.clicks.borrow_mut();
        if !clicks.links.clicks
            || self.drawings.is_open()
            || has_broken_attributes(link)
            || wants_no_tracking(link)
        {
            return Ok(());
        }
        clicks.track(link)
    }
}

/// The base URL without the slash at its end. It is written to attributes without escaping, so only plain characters
/// are accepted.
fn base(text: &str) -> Result<&str, RewriteError> {
    let text = text.trim_end_matches('/');
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:/[]".contains(&byte));
    let parsed = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    parsed.filter(|_| plain).map(|_| text).ok_or(RewriteError::BaseUrl)
}

/// The open pixel's markup. It has a size and no `display: none`, because some programs do not load hidden images. With
/// an empty `alt`, screen readers and plain text skip it.
fn pixel(base: &str, links: &Links<'_>) -> String {
    if !links.opens {
        return String::new();
    }
    let token = (links.sign)(OPEN_PURPOSE, &links.copy.to_bytes());
    let address = format!("{base}{}", open_path(&token));
    format!(r#"<img src="{address}" alt="" width="1" height="1" style="border:0;width:1px;height:1px">"#)
}

/// The number of open drawings and formulas. If one is not closed by its own end tag, the rewriter and browsers may
/// disagree where it ends. So nothing is changed while one is open.
#[derive(Default)]
struct Drawings(Cell<u32>);

impl Drawings {
    fn is_open(&self) -> bool {
        self.0.get() > 0
    }

    fn watch(self: &Rc<Self>, drawing: &mut Element<'_, '_>) {
        let (drawings, name) = (Rc::clone(self), drawing.tag_name());
        if let Some(handlers) = drawing.end_tag_handlers() {
            self.0.set(self.0.get() + 1);
            handlers.push(end_tag!(move |end| {
                // The end tag of an outer element closes this one too, but browsers may differ.
                if end.name() == name {
                    drawings.0.set(drawings.0.get().saturating_sub(1));
                }
                Ok(())
            }));
        }
    }
}

struct Pixel {
    html: String,
    placed: Cell<bool>,
    drawings: Rc<Drawings>,
}

impl Pixel {
    /// The markup on the first call, then nothing: a forwarded mail may have several bodies.
    fn take(&self) -> &str {
        if self.drawings.is_open() || self.placed.replace(true) { "" } else { &self.html }
    }

    fn place_before_end_of(self: &Rc<Self>, body: &mut Element<'_, '_>) {
        let pixel = Rc::clone(self);
        if let Some(handlers) = body.end_tag_handlers() {
            handlers.push(end_tag!(move |end| {
                end.before(pixel.take(), ContentType::Html);
                Ok(())
            }));
        }
    }
}

struct Clicks<'l> {
    links: &'l Links<'l>,
    base: &'l str,
    /// Tracking links by target.
    known: HashMap<String, String>,
    count: usize,
    growth: usize,
}

impl Clicks<'_> {
    fn track(&mut self, link: &mut Element<'_, '_>) -> HandlerResult {
        let written = link.get_attribute("href").unwrap_or_default();
        // In a last tag that is never closed, the mark after the document is read as part of the tag.
        if written.contains(END_MARK_NAME) {
            return Ok(());
        }
        let address = htmlize::unescape_attribute(written.as_str());
        let Some(target) = trackable(&address, self.links.left_alone) else { return Ok(()) };
        let tracked = self.tracked(target);
        let growth = self.growth + tracked.len().saturating_sub(written.len());
        if self.count == LINKS_MAX || growth > GROWTH_BYTES_MAX {
            return Ok(());
        }
        link.set_attribute("href", &tracked)?;
        (self.count, self.growth) = (self.count + 1, growth);
        Ok(())
    }

    fn tracked(&mut self, target: String) -> String {
        if let Some(known) = self.known.get(&target) {
            return known.clone();
        }
        let link = ClickLink { copy: self.links.copy, target };
        let token = (self.links.sign)(CLICK_PURPOSE, &link.to_bytes());
        let tracked = format!("{}{}", self.base, click_path(&token));
        self.known.insert(link.target, tracked.clone());
        tracked
    }
}

/// Whether a tag has an attribute name that shows wrong quotes or slashes (HTML standard, section 13.2.5.33:
/// `unexpected-character-in-attribute-name`). If such a tag is rewritten, it could be parsed differently.
fn has_broken_attributes(link: &Element<'_, '_>) -> bool {
    link.attributes().iter().any(|attribute| attribute.name().contains(['=', '"', '\'', '<']))
}

fn wants_no_tracking(link: &Element<'_, '_>) -> bool {
    UNTRACKED_BY_NAME.iter().any(|name| link.has_attribute(name))
        || UNTRACKED_BY_VALUE.iter().any(|(name, value)| {
            link.get_attribute(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
        })
}
