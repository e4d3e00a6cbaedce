//! Accepts an email: reads the request, checks it, writes it and puts it on its queue. Also cancels an email that is not sent yet.
//!
//! Files, in reading order:
//! - `request`: the body of `POST /v1/emails`, with the rules of its fields.
//! - `draft`: sender, subject and content, from the request and its template.
//! - `admit`: the prechecks. They refuse an email before anything is written.
//! - `allowances`: quota and warm-up, which an accepted email uses up; `quota` counts for the quota.
//! - `write`: the order of the writes; `content` stores the content.
//! - `dispatch`: the way to the queue, now or at a time.
//! - `cancel`: cancels an email before it is sent.

pub(crate) mod admit;
pub(crate) mod allowances;
pub(crate) mod cancel;
pub(crate) mod content;
pub(crate) mod dispatch;
pub(crate) mod draft;
pub(crate) mod quota;
pub mod request;
pub(crate) mod write;

use posthorn_runtime::uses::Use;

/// The `uses` of accepting an email, and of repeating a request that accepted one.
pub(crate) const USES: Use =
    Use::All(&[admit::USES, quota::USES, write::USES, dispatch::FINISHES, dispatch::WAKES]);
