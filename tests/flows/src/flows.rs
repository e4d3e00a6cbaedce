//! Flows over the in-process cloud, laid out like the routes.
#![cfg(test)]

mod api_keys;
mod domains;
mod edge;
mod emails;
mod ops;
mod refusals;
mod roles;
mod timers;
mod tracking;
mod webhooks;
