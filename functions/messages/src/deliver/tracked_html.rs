//! Rewrites an email's HTML with tracking links and an open pixel.

use std::borrow::Cow;

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::{causes, uses::Use};
use posthorn_tokens::{RingError, SIGNS, sign_scoped, signing_ring};
use posthorn_tracking::{Links, MessageCopy, bound, host_of, rewrite};

/// The `uses` of [`tracked_html`].
pub(crate) const USES: Use = SIGNS;

/// How a copy is tracked.
#[derive(Debug, Clone, Copy)]
pub struct Tracking<'a> {
    /// The address of links: the sending domain's tracking domain if it is verified, otherwise the deployment's own.
    pub base_url: &'a str,
    /// The copy.
    pub copy: MessageCopy,
    /// Whether opens are tracked.
    pub opens: bool,
    /// Whether clicks are tracked.
    pub clicks: bool,
    /// Links that begin with one of these addresses are not tracked: unsubscribe links.
    pub left_alone: &'a [&'a str],
}

/// `html` with tracking links and an open pixel. HTML that can't be rewritten safely comes back unchanged: the email matters more
/// than its tracking.
///
/// # Errors
/// The signing keys can't be read for now.
pub async fn tracked_html<'h>(
    app: &App,
    scope: &Scope,
    tracking: Tracking<'_>,
    html: &'h str,
) -> Result<Cow<'h, str>, RingError> {
    let Tracking { base_url, copy, opens, clicks, left_alone } = tracking;
    if !opens && !clicks {
        return Ok(Cow::Borrowed(html));
    }
    let ring = signing_ring(app).await?;
    let key = ring.newest().ok_or(RingError::Shape)?;
    // `rewrite` refuses a base address without a host.
    let host = host_of(base_url).unwrap_or_default();
    let sign = |purpose: &'static str, payload: &[u8]| {
        sign_scoped(key, &bound(purpose, &host), scope, payload, None)
    };
    match rewrite(html, &Links { base_url, copy, opens, clicks, left_alone, sign: &sign }) {
        Ok(rewritten) => Ok(Cow::Owned(rewritten.html)),
        Err(error) => {
            tracing::warn!(email_id = %copy.email_id, error = causes(&error), "goes out untracked");
            Ok(Cow::Borrowed(html))
        }
    }
}
