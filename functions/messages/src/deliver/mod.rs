//! Delivers one email from its queue: checks again, claims it, writes it as MIME and hands it to the provider once.
//!
//! Files, in reading order:
//! - `precheck`: what may have changed since the email was accepted, such as a suspension or a suppression.
//! - `defer`: an email that must not go now waits, moves to a later time, or fails.
//! - `claim`: one conditional write, so that only one worker hands the email over.
//! - `compose`: the MIME message; `files` fetches the attachments, `tracked_html` rewrites links.
//! - `hand_over`: the one call to SES.
//! - `simulate`: what happens instead in any environment but `live`.

pub(crate) mod claim;
pub(crate) mod compose;
pub(crate) mod defer;
pub(crate) mod files;
pub(crate) mod hand_over;
pub(crate) mod precheck;
pub(crate) mod simulate;
pub mod tracked_html;
