//! Least privilege: the roles of the templates are enforced on every call of every flow, so what is missing fails
//! there; here, what is granted and never needed.

mod access;
mod consent;
mod content;
mod domains;
mod emails;
mod inbound;
mod life;
mod ops;
mod senders;
mod webhooks;

use posthorn_harness::{Receiver, World};
use posthorn_test_dns::DnsServer;

/// The embedded account reads streams for their functions; it does not go through their roles.
const OF_STREAM_READERS: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

/// Granted for what a single flow does not reach, each with its reason.
const NEEDED_ELSEWHERE: &[(&str, &str)] = &[
    // Lambda's own, when a batch fails for good.
    ("relay-consent", "sqs:SendMessage"),
    ("relay-messages", "sqs:SendMessage"),
    ("count-messages", "sqs:SendMessage"),
    ("relay-domains", "sqs:SendMessage"),
    ("relay-ip-pools", "sqs:SendMessage"),
    ("relay-webhooks", "sqs:SendMessage"),
    ("relay-audit", "sqs:SendMessage"),
    // SQS asks for it of who has it move messages.
    ("replay-dead-letters", "sqs:GetQueueAttributes"),
    ("record-ses-event", "sqs:SendMessage"),
    // A domain's IP pool has a configuration set of its own: see the flows of IP pools.
    ("deliver-email", "ses:SendRawEmail"),
    ("receive-email", "sqs:SendMessage"),
    // Frees the name of a domain that its scope has no room for: see the flows of caps.
    ("create-domain", "dynamodb:DeleteItem"),
    // Lent to whoever holds the link that it signs.
    ("create-upload", "s3:PutObject"),
    ("list-received-attachments", "s3:GetObject"),
    ("get-received-attachment", "s3:GetObject"),
    // SES checks the raw action as well; the embedded one checks one of the two.
    ("deliver-email", "ses:SendEmail"),
    ("send-notice", "ses:SendEmail"),
];

#[tokio::test]
async fn no_role_allows_what_its_function_never_needs() {
    let dns = DnsServer::start().await;
    // With a short time-out an answer is slow soon.
    let shorter = |function| (function, "WEBHOOK_TIMEOUT_MS", "500");
    let settings = [shorter("deliver-webhook"), shorter("deliver-webhook-slow")];
    let world = World::with_settings(&dns.address(), &settings).await;
    let receiver = Receiver::start().await;
    // First, for it makes the key that links are signed with.
    emails::rich(&world).await;
    consent::everything(&world, &receiver).await;
    access::everything(&world).await;
    life::whole(&world, &receiver).await;
    inbound::incoming(&world).await;
    domains::everything(&world, &receiver, &dns).await;
    webhooks::everything(&world, &receiver).await;
    ops::everything(&world).await;
    let unused: Vec<String> = world
        .cloud
        .account()
        .unused_grants()
        .into_iter()
        .filter(|grant| !OF_STREAM_READERS.contains(&grant.action.as_str()))
        .filter(|grant| !NEEDED_ELSEWHERE.contains(&(grant.function.as_str(), grant.action.as_str())))
        .map(|grant| format!("{}: {} on {}", grant.function, grant.action, grant.resource))
        .collect();
    assert!(unused.is_empty(), "granted and never used:\n{}", unused.join("\n"));
}

/// What hardly gets smaller when it is packed, eight characters at a time.
fn noise() -> impl Iterator<Item = String> {
    let mut state = 1_u32;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("{state:08x}")
    })
}
