//! Users of organisations' products: they register, log in and keep sessions in the product's apps, and the organisation manages them.
//!
//! Files, in reading order:
//! - `app_call`: a request of a product's app, and of a user in it.
//! - `fields`: what requests say of a user.
//! - `user_view`: a user and their devices, as answers show them.
//! - `tokens`: begins and refreshes sessions, and signs tokens.
//! - `passwords`: tries and sets passwords of users.
//! - `keys`: the keys that verify a product's tokens, as answers show them.
//! - `events`: the events that webhooks and the bus get.

pub(crate) mod app_call;
pub(crate) mod events;
pub(crate) mod fields;
pub(crate) mod keys;
pub(crate) mod passwords;
pub(crate) mod tokens;
pub(crate) mod user_view;
