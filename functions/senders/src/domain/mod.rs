//! Sending domains.
//!
//! Files, in reading order:
//! - `domain_view`: a domain as the API shows it, and how it is changed.
//! - `preferences`: the rules of TLS, tracking and warm-up that creating and changing a domain share.
//! - `look_up`: looks for a domain's DNS records, and asks SES about a proven domain.
//! - `return_path`: moves the envelope sender of a domain that SES has already.

pub(crate) mod domain_view;
pub(crate) mod look_up;
pub(crate) mod preferences;
pub(crate) mod return_path;
