//! Delivers emails from their queues: checks again, claims them, writes them as MIME and hands each to the provider once.
//!
//! Files, in reading order:
//! - `together`: the steps, each for all emails of a batch.
//! - `precheck`: what may have changed since the email was accepted, such as a suspension or a suppression.
//! - `defer`: an email that must not go now waits, moves to a later time, or fails; `park` notes what emails wait for.
//! - `claim`: one conditional write for each, so that only one worker hands the email over.
//! - `compose`: the MIME message; `files` fetches the attachments, `tracked_html` rewrites links.
//! - `claimed`: the emails on their way, and their hand-over side by side.
//! - `hand_over`: the one call to SES, at the pace of `sending`.
//! - `simulate`: what happens instead in any environment but `live`.
//! - `settle`: the outcomes are recorded.

pub(crate) mod claim;
mod claimed;
pub(crate) mod compose;
pub(crate) mod defer;
pub(crate) mod files;
pub(crate) mod hand_over;
pub(crate) mod park;
pub(crate) mod precheck;
pub(crate) mod sending;
pub mod settle;
pub(crate) mod simulate;
pub(crate) mod together;
pub mod tracked_html;
