//! Opens and clicks: rewrites an email's HTML to track them, encodes tracking links, and recognises automated ones.
//!
//! Pure: no AWS call, no clock, no key. The caller passes the function that signs.

mod automated;
mod link;
mod network;
mod rewrite;
mod target;

pub use automated::{Automated, Seen};
pub use link::{
    CLICK_PURPOSE, ClickLink, InvalidLink, MessageCopy, OPEN_PURPOSE, bound, click_path, host_of, open_path,
};
pub use network::viewer_network;
pub use rewrite::{GROWTH_BYTES_MAX, HTML_BYTES_MAX, LINKS_MAX, Links, RewriteError, Rewritten, rewrite};
pub use target::{TARGET_BYTES_MAX, location};
