//! The HTML of an email, so that it tells of opens and clicks.
//!
//! The rewriter passes through every byte that is not an address it changes: comments, conditional ones too, styles, scripts
//! and broken markup come out as they went in.

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

/// A request holds 6 MB, so no HTML is larger; what comes from elsewhere is held to the same.
pub const HTML_BYTES_MAX: usize = 6 * 1024 * 1024;
/// What the rewriter may hold at once: a whole document where it is one endless tag, and its own bookkeeping.
const MEMORY_BYTES_MAX: usize = HTML_BYTES_MAX + 2 * 1024 * 1024;
/// Links past this many stay as they are; people's mails hold some dozens.
pub const LINKS_MAX: usize = 1_000;
/// How much longer the links may make a mail in all. Links past it stay as they are.
pub const GROWTH_BYTES_MAX: usize = 256 * 1024;

/// Attributes by which a link says that it wants no tracking: Posthorn's own, and those of the providers that people come
/// from (SES, Postmark), whatever their value.
const UNTRACKED_BY_NAME: [&str; 3] = ["data-posthorn-no-track", "ses:no-track", "data-pm-no-track"];
/// The same of those who want a value (SendGrid, Mailgun).
const UNTRACKED_BY_VALUE: [(&str, &str); 2] = [("clicktracking", "off"), ("disable-tracking", "true")];

/// Stands behind the document while it is rewritten. Where it is read as an element the document ends between tags, and a
/// pixel may follow; in an open comment, an open textarea or half a tag it is not.
const END_MARK: &str = "<posthorn-end>";
const END_MARK_NAME: &str = "posthorn-end";

/// How a message's links are made.
pub struct Links<'a> {
    /// Where tracking links lead: `https://mail.example.com`, a verified tracking domain's or the front door's.
    pub base_url: &'a str,
    /// Whose links they are.
    pub copy: MessageCopy,
    /// Whether opens are tracked.
    pub opens: bool,
    /// Whether clicks are tracked.
    pub clicks: bool,
    /// Addresses that stay as they are, and all that begin with one of them: the message's own unsubscribe links.
    pub left_alone: &'a [&'a str],
    /// Makes the token of a payload for a purpose, in characters that need no escaping in a URL.
    pub sign: &'a dyn Fn(&'static str, &[u8]) -> String,
}

/// HTML that was rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// All of it.
    pub html: String,
    /// How many links lead through tracking now.
    pub links: usize,
    /// Whether there is an open pixel. A document that ends amid a tag or a comment takes none.
    pub pixel: bool,
}

/// Why HTML was not rewritten. The email can go out as it was, untracked.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// It is larger than [`HTML_BYTES_MAX`].
    #[error("the HTML has {0} bytes, which is too much to rewrite")]
    TooLarge(usize),
    /// The base address is none.
    #[error("the base address of tracking links is not a web address")]
    BaseUrl,
    /// Browsers differ in how they read it, or it needs too much memory.
    #[error("the HTML cannot be rewritten safely")]
    Unsafe(#[source] RewritingError),
}

/// Leads the links of `html` through tracking links, and puts an open pixel at the end of its body. An address that comes
/// twice gets one token.
///
/// Tracked are `href`s of `a` and `area` that are absolute web addresses of at most [`TARGET_BYTES_MAX`] bytes and carry no
/// attribute that says otherwise.
///
/// # Errors
/// [`RewriteError`]; it never panics, whatever the HTML is.
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
    /// Where the document ends and the mark stands.
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
        // Strict: what browsers read differently is an error, not a guess.
        Settings::new()
            .with_strict(true)
            .with_memory_settings(memory)
            .append_element_content_handler(element!("a[href], area[href]", |link| self.lead(link)))
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

    fn lead(&self, link: &mut Element<'_, '_>) -> HandlerResult {
        let mut clicks = self.clicks.borrow_mut();
        if !clicks.links.clicks || self.drawings.is_open() || is_crooked(link) || wants_no_tracking(link) {
            return Ok(());
        }
        clicks.lead(link)
    }
}

/// The base address without the slash at its end. What stands in it goes into attributes as it is.
fn base(text: &str) -> Result<&str, RewriteError> {
    let text = text.trim_end_matches('/');
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:/[]".contains(&byte));
    let parsed = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    parsed.filter(|_| plain).map(|_| text).ok_or(RewriteError::BaseUrl)
}

/// The open pixel's markup. It has a size and no `display: none`, for some programs do not load what is not shown; an
/// empty `alt` keeps it out of what is read aloud and of the plain text.
fn pixel(base: &str, links: &Links<'_>) -> String {
    if !links.opens {
        return String::new();
    }
    let token = (links.sign)(OPEN_PURPOSE, &links.copy.to_bytes());
    let address = format!("{base}{}", open_path(&token));
    format!(r#"<img src="{address}" alt="" width="1" height="1" style="border:0;width:1px;height:1px">"#)
}

/// How many drawings and formulas are open. Where one is not closed by its own end tag, the rewriter may take for its inside
/// what browsers read as HTML again (and the other way round), so nothing is changed while one is open.
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
                // An outer element's end closes this one too, but browsers may see that otherwise.
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
    /// The markup the first time, nothing after that: a forwarded mail may have several bodies.
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
    /// Tracking links by their targets.
    known: HashMap<String, String>,
    count: usize,
    growth: usize,
}

impl Clicks<'_> {
    fn lead(&mut self, link: &mut Element<'_, '_>) -> HandlerResult {
        let written = link.get_attribute("href").unwrap_or_default();
        // Amid a last tag that is never closed, the mark behind the document is read as part of it.
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

/// Whether a tag has an attribute whose name shows that quotes or slashes went wrong (HTML standard, section 13.2.5.33:
/// `unexpected-character-in-attribute-name`). Such a tag, written anew, could be read in another way.
fn is_crooked(link: &Element<'_, '_>) -> bool {
    link.attributes().iter().any(|attribute| attribute.name().contains(['=', '"', '\'', '<']))
}

fn wants_no_tracking(link: &Element<'_, '_>) -> bool {
    UNTRACKED_BY_NAME.iter().any(|name| link.has_attribute(name))
        || UNTRACKED_BY_VALUE.iter().any(|(name, value)| {
            link.get_attribute(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
        })
}
