//! Rules that must hold when a function is killed between any two of its calls, when messages arrive twice or out of order, and
//! when a provider fails.
#![cfg(test)]

mod accept;
mod access;
mod audit;
mod batch;
mod consent;
mod damaged;
mod deliver;
mod deliveries;
mod delivery_batches;
mod domains;
mod emails;
mod erasure;
mod exports;
mod first_owner;
mod identity;
mod in_between;
mod ip_pools;
mod jobs;
mod lost_answers;
mod members;
mod notices;
mod numbers;
mod org_domains;
mod own_account;
mod packs;
mod provider;
mod redelivered;
mod relay;
mod removed;
mod replay;
mod scheduled;
mod scim;
mod setup;
mod sso;
mod status;
mod stray;
mod templates;
mod timers;
mod together;
mod users;
mod webhooks;

use posthorn_harness::{Fault, When};

/// More calls than most functions under test make.
const CALLS_MAX: u32 = 16;

/// A kill before and after each call that `function` may make.
fn every_kill(function: &str) -> impl Iterator<Item = Fault> {
    every_kill_of(function, CALLS_MAX)
}

/// The same for a function that makes up to `calls` calls.
fn every_kill_of(function: &str, calls: u32) -> impl Iterator<Item = Fault> {
    let function = function.to_owned();
    (1..=calls).flat_map(move |nth| {
        [When::Before, When::After].map(|when| Fault::KillAt { function: function.clone(), nth, when })
    })
}
