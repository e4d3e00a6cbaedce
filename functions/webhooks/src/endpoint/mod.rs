//! Endpoints: the webhook URLs of customers.
//!
//! Files, in reading order:
//! - `webhook`: an endpoint as the API shows it, and how it is found.
//! - `health`: the same with its newest tries.
//! - `rules`: the rules that creating and changing an endpoint share.
//! - `sealing`: its signing keys and headers, encrypted.
//! - `owner_notices`: the emails to an organisation's owners about an endpoint that fails or was disabled.

pub(crate) mod health;
pub(crate) mod owner_notices;
pub(crate) mod rules;
pub(crate) mod sealing;
pub(crate) mod webhook;
