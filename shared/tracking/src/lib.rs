//! Opens and clicks: how an email's HTML is made to tell of them, what its links carry, and which of them no person made.
//!
//! Pure: no AWS call, no clock, no key. Whoever calls brings the function that signs.

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
