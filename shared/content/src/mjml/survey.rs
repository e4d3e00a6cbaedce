//! Checks MJML token by token before its parser reads it.

use htmlparser::{ElementEnd, StrSpan, Token, Tokenizer};

use crate::limits::{MJML_CAROUSEL_IMAGES_MAX, MJML_DEFAULTS_BYTES_MAX, MJML_DEPTH_MAX, MJML_ELEMENTS_MAX};

/// An offset in the text, and the error there.
type Fault = (usize, String);

const DEFAULTS: &str = "mj-attributes";

/// Refuses MJML that costs too much. Returns the offsets of control characters, such as line breaks, in attributes.
/// Malformed input is left to the parser, which reports it better.
pub(super) fn survey(text: &str) -> Result<Vec<usize>, Fault> {
    let (mut counts, mut breaks) = (Counts::default(), Vec::new());
    for token in Tokenizer::from(text) {
        match token {
            Ok(Token::ElementStart { local, span, .. }) => counts.start(local.as_str(), span.start())?,
            Ok(Token::Attribute { value: Some(value), .. }) => {
                counts.attribute(value)?;
                let controls = value.as_str().char_indices().filter(|(_, letter)| letter.is_ascii_control());
                breaks.extend(controls.map(|(at, _)| value.start() + at));
            }
            Ok(Token::ElementEnd { end, .. }) => counts.end(end),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    Ok(breaks)
}

#[derive(Default)]
struct Counts {
    depth: usize,
    elements: usize,
    images: usize,
    /// The element whose tag is being read.
    element: String,
    /// Whether the current place is inside `mj-attributes`.
    in_defaults: bool,
    defaults_bytes: usize,
}

impl Counts {
    fn start(&mut self, name: &str, at: usize) -> Result<(), Fault> {
        self.elements += 1;
        self.images += usize::from(name == "mj-carousel-image");
        self.in_defaults |= name == DEFAULTS;
        name.clone_into(&mut self.element);
        if self.depth >= MJML_DEPTH_MAX {
            return Err((at, format!("elements are nested more than {MJML_DEPTH_MAX} deep")));
        }
        if self.elements > MJML_ELEMENTS_MAX {
            return Err((at, format!("there are more than {MJML_ELEMENTS_MAX} elements")));
        }
        if self.images > MJML_CAROUSEL_IMAGES_MAX {
            return Err((at, format!("there are more than {MJML_CAROUSEL_IMAGES_MAX} images in carousels")));
        }
        Ok(())
    }

    fn attribute(&mut self, value: StrSpan<'_>) -> Result<(), Fault> {
        if let Some(at) = value.as_str().find('"') {
            return Err((value.start() + at, "write `&quot;` for a quote in an attribute".to_owned()));
        }
        self.defaults_bytes += if self.in_defaults { value.as_str().len() } else { 0 };
        if self.defaults_bytes > MJML_DEFAULTS_BYTES_MAX {
            let reason = format!("`{DEFAULTS}` contains more than {MJML_DEFAULTS_BYTES_MAX} bytes");
            return Err((value.start(), reason));
        }
        Ok(())
    }

    fn end(&mut self, end: ElementEnd<'_>) {
        match end {
            ElementEnd::Open => self.depth += usize::from(!is_void(&self.element)),
            ElementEnd::Close(_, name) => {
                self.depth = self.depth.saturating_sub(1);
                self.in_defaults &= name.as_str() != DEFAULTS;
            }
            ElementEnd::Empty => self.in_defaults &= self.element != DEFAULTS,
        }
    }
}

fn is_void(name: &str) -> bool {
    const VOID: [&str; 13] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ];
    VOID.contains(&name)
}
