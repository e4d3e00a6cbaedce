//! Least privilege. Every flow enforces the templates' roles on each call, so a missing permission fails there. These tests find
//! permissions that are never needed: each context has a flow that makes its functions use everything that they are granted.

mod access;
mod consent;
mod content;
mod identity;
mod identity_factors;
mod members;
mod messages;
mod ops;
mod org_domains;
mod senders;
mod timers;
mod webhooks;

use std::collections::BTreeSet;

use posthorn_harness::{Receiver, World, functions};
use posthorn_runtime::{
    Function, Trigger,
    uses::{self, Resource, Use},
};
use posthorn_test_dns::DnsServer;
use serde_json::Value;

use crate::contexts::one_test_per_context;

/// Permissions that a context's flow does not use, each with its reason.
const NEEDED_ELSEWHERE: &[(&str, &str)] = &[
    // SQS requires it of a caller that lets SQS move messages.
    ("replay-dead-letters", "sqs:GetQueueAttributes"),
    // A domain in an IP pool has a separate configuration set: see the flows of IP pools.
    ("deliver-email", "ses:SendRawEmail"),
    ("deliver-large-email", "ses:SendRawEmail"),
    // Makes the key that signs links if it is the first that needs one. In this flow `deliver-email` is.
    ("deliver-large-email", "dynamodb:PutItem"),
    ("deliver-large-email", "kms:Encrypt"),
    // The same: in this flow, the first of those who sign links of the status page.
    ("send-notice", "kms:Encrypt"),
    // Frees the name of a domain if the scope has too many: see the flows of caps.
    ("create-domain", "dynamodb:DeleteItem"),
    // Used through the links that the function signs.
    ("create-upload", "s3:PutObject"),
    ("list-received-attachments", "s3:GetObject"),
    ("get-received-attachment", "s3:GetObject"),
    ("get-export", "s3:GetObject"),
    ("get-account-export", "s3:GetObject"),
    // Removes a file that was written while the person was erased: see the faults.
    ("write-account-exports", "s3:DeleteObject"),
    // SES checks the raw action too; the embedded SES checks one of the two.
    ("deliver-email", "ses:SendEmail"),
    ("deliver-large-email", "ses:SendEmail"),
    ("send-notice", "ses:SendEmail"),
    ("send-account-mail", "ses:SendEmail"),
];

mod no_role_allows_an_action_that_its_function_never_needs {
    use super::{access, consent, content, identity, messages, ops, senders, timers, webhooks};

    super::one_test_per_context!(super::check, |_| true, {
        access: access::everything,
        consent: consent::everything,
        content: content::everything,
        identity: identity::everything,
        messages: messages::everything,
        ops: ops::everything,
        senders: senders::everything,
        timers: timers::everything,
        webhooks: webhooks::everything,
    });
}

/// The world of a flow, with a receiver and a DNS server.
struct Scene {
    world: World,
    receiver: Receiver,
    dns: DnsServer,
}

impl Scene {
    async fn set() -> Self {
        let dns = DnsServer::start().await;
        // With a short time-out, answers count as slow earlier.
        let shorter = |function| (function, "WEBHOOK_TIMEOUT_MS", "500");
        let settings = [shorter("deliver-webhook"), shorter("deliver-webhook-slow")];
        let world = World::with_settings(&dns.address(), &settings).await;
        Self { world, receiver: Receiver::start().await, dns }
    }
}

/// An event that relays announce.
fn announcement() -> Value {
    let kind = &posthorn_webhooks::event_types()[0];
    let id = "evt_01kajbch80f6x9m2k4q8r1t3vx".parse().unwrap();
    serde_json::json!({ "rev": 2, "event": serde_json::to_value(kind.example(id)).unwrap() })
}

/// Has a consumer handle a pack of an event that it can handle and one that it cannot read.
async fn half_readable(world: &World, queue: &str, good: Value) {
    let app = world.cloud.owner_app();
    let url = format!("{}{queue}", app.setting("QUEUE_URL_PREFIX"));
    let post = posthorn_queues::pack_message(world.scope_label(), vec![good, Value::Null]).unwrap();
    app.part::<posthorn_queues::Queues>().post(&url, post, 0).await.unwrap();
    world.cloud.pump().await;
}

/// Runs a context's flow; fails if its functions have unused permissions, except those in [`NEEDED_ELSEWHERE`].
async fn check(context: &str, flow: impl AsyncFn(&Scene)) {
    let scene = Scene::set().await;
    flow(&scene).await;
    crate::versions::shapes::check(context, &scene.world);
    let (mut unused, mut excused) = (Vec::new(), BTreeSet::new());
    let functions: Vec<_> = functions().into_iter().filter(|function| function.context == context).collect();
    for grant in scene.world.cloud.account().unused_grants() {
        let Some(function) = functions.iter().find(|function| function.name == grant.function) else {
            continue;
        };
        let place = (grant.function.as_str(), grant.action.as_str());
        if let Some(excuse) = NEEDED_ELSEWHERE.iter().find(|excuse| **excuse == place) {
            excused.insert(*excuse);
        } else if !is_lambdas_own(function, &grant.action, &grant.resource) {
            unused.push(format!("{}: {} on {}", grant.function, grant.action, grant.resource));
        }
    }
    assert!(
        unused.is_empty(),
        "granted and never used (if all permissions of a function are listed, call it in tests/flows/src/roles/):\n{}",
        unused.join("\n")
    );
    let of_context = |excuse: &&(&str, &str)| functions.iter().any(|function| function.name == excuse.0);
    let idle: Vec<_> =
        NEEDED_ELSEWHERE.iter().filter(of_context).filter(|excuse| !excused.contains(*excuse)).collect();
    assert!(idle.is_empty(), "in NEEDED_ELSEWHERE, but used or not granted: {idle:?}");
}

/// Whether Lambda needs the permission, not the function: to put failed events into a dead-letter queue.
fn is_lambdas_own(function: &Function, action: &str, resource: &str) -> bool {
    let is_event_source =
        matches!(function.trigger, Trigger::Queue(_) | Trigger::Topic(_) | Trigger::Stream(_));
    let is_it = |own: &uses::Grant| match own.resource {
        Resource::Queue(queue) => {
            resource.ends_with(&format!("-{}", queue.name)) && own.actions.iter().any(|one| one == action)
        }
        _ => false,
    };
    is_event_source && Use::grants(&function.trigger.uses()).iter().any(is_it)
}

/// Text that hardly compresses, eight characters at a time.
fn noise() -> impl Iterator<Item = String> {
    let mut state = 1_u32;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("{state:08x}")
    })
}

/// Calls a route twice under one key.
async fn twice(world: &World, path: &str, body: Value) {
    for _ in 0..2 {
        let headers = [("idempotency-key", path)];
        let answer = world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &headers).await;
        assert!(answer.status < 300, "{path}: {}", answer.json());
    }
}
