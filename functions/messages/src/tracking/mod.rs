//! Opens and clicks of emails.
//!
//! Files, in reading order:
//! - `tracked_link`: opens the token of a tracking link and checks its host.
//! - `track`: records an open or a click, of Posthorn's own links or reported by SES.
//! - `engagement_view`: the opens and clicks of one email, as the API shows them.

pub(crate) mod engagement_view;
pub(crate) mod track;
pub(crate) mod tracked_link;
