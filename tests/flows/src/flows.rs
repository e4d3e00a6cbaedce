//! Flows over the in-process cloud, laid out like the routes.
#![cfg(test)]

mod access;
mod api_keys;
mod consent;
mod contexts;
mod domains;
mod edge;
mod emails;
mod hidden;
mod hooks;
mod identity;
mod inbound;
mod ip_pools;
mod late_retries;
mod matrix;
mod numbers;
mod ops;
mod people;
mod queues;
mod refusals;
mod restored;
mod roles;
mod store;
mod templates;
mod tenancy;
mod timers;
mod tracking;
mod usage;
mod users;
mod versions;
mod webhooks;
