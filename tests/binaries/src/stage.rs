//! Creates what a sample event refers to: its organisation, key, domain, email, template and webhook, in a separate account.

use std::{collections::BTreeMap, fs, time::Duration};

use jiff::Timestamp;
use messages_functions::deliver::tracked_html::{Tracking, tracked_html};
use posthorn_access::bootstrap;
use posthorn_consent::UnsubscribeLink;
use posthorn_consent_store::signed_unsubscribe_url;
use posthorn_harness::{Receiver, World, root, text};
use posthorn_ids::Environment;
use posthorn_items::Scope;
use posthorn_local::lambda;
use posthorn_runtime::Function;
use posthorn_senders_store::bootstrap_verified_domain;
use posthorn_test_dns::DnsServer;
use posthorn_tracking::MessageCopy;
use serde_json::{Value, json};

use crate::{
    aws_endpoint::AwsEndpoint, directory, heavy, largest::largest, operations, people, setup, users,
};

/// More than any function takes here. Lambda uses the template's timeout instead.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The values that the samples in `events/` contain.
pub mod sample {
    pub use crate::people::ORG;
    pub use posthorn_local::lambda::SAMPLE_KEY as KEY;

    pub const KEY_ID: &str = "key_01kajbch80fhra2avt0s3fj8ks";
    pub const TENANT_ID: &str = "tenant_01kajbch80f5q7w9y1a3c5e7g9";
    pub const OTHER_ORG: &str = "org_01kajbch80f2b4d6f8h0k2m4p6";
    pub const ENVIRONMENT: &str = "staging";
    pub const IP_RULE_ID: &str = "iprule_01kajbch80f4s6t8v0x2z4b6d8";
    pub const DOMAIN: &str = "example.com";
    pub const DOMAIN_ID: &str = "domain_01kajbch80ebzr71ga9q10764e";
    pub const POOL_ID: &str = "pool_01kajbch80ebzr71ga9q10764e";
    pub const NUMBER_ID: &str = "number_01kajbch80f4r6t8v0x2z4b6d8";
    pub const RECEIVED_ID: &str = "received_01kajbch80e8j885zsatp7rpcz";
    pub const ATTACHMENT_ID: &str = "att_01kajbch80e8j885zsatp7rpcz";
    pub const CLICK: &str = "AWV4YW1wbGUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    pub const EMAIL_SUFFIX: &str = "01kajbch80e8j885zsatp7rpcz";
    pub const TEMPLATE_ID: &str = "template_01kajbch80f3tvzk2m4q6r9w1x";
    pub const WEBHOOK_ID: &str = "webhook_01kajbch80fz89vgsn8qwwr6dr";
    pub const DELIVERY_ID: &str = "delivery_01kajbch80e8j885zsatp7rpcz";
    pub const TOPIC_ID: &str = "topic_01kajbch80f6x9m2k4q8r1t3vw";
    pub const SUPPRESSED: &str = "eve@example.net";
    pub const RECIPIENT: &str = "ada@example.net";
    pub const TOKEN: &str = "AQtVBZUBmqS2IPHhi_qAXYxL5mDBEbmXc2FtcGxl";
    pub const WEBHOOK_URL: &str = "https://hooks.example.com/posthorn";
}

/// An account with everything that one function's sample event refers to.
pub struct Stage {
    /// The event, with the ids that this account has.
    pub event: String,
    /// The largest event that the function can get. What it refers to is the largest too.
    pub largest: String,
    /// The environment variables that Lambda would set.
    pub environment: BTreeMap<String, String>,
    _endpoint: AwsEndpoint,
    _dns: DnsServer,
}

impl Stage {
    /// Sets up the account for `function`.
    pub async fn new(function: &Function) -> Self {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let receiver = Receiver::start().await;
        let sample = sample_event(function);
        let mut props = props(&world, &receiver, function.name).await;
        // The binary has the machine's clock, and what people hold expires. The calls above left the pace of SES free by then.
        world.advance_seconds(Timestamp::now().as_second() - world.cloud.owner_app().now().as_second());
        props.extend(people::props(&world, &sample, function.name).await);
        let key = props.iter().find(|(said, _)| *said == sample::KEY).expect("a key").1.clone();
        // These come first: some samples' ids have the same suffix as the email's.
        props.splice(0..0, operations::props(&world, &key, &sample, function.name).await);
        props.splice(0..0, users::props(&world, &key, &sample, function.name).await);
        props.splice(0..0, directory::props(&world, &key, &sample, function.name).await);
        props.splice(0..0, setup::props(&world, &key, &sample, function.name).await);
        let event = props.iter().fold(sample, |event, (said, is)| event.replace(said, is));
        let largest = heavy::event(&world, function, &props, largest(function, &event)).await;
        // The sample's mail is nowhere. The largest one is in the bucket.
        let event = if function.name == "receive-email" { largest.clone() } else { event };
        let endpoint = AwsEndpoint::start(&world.cloud, function.name).await;
        let environment = environment(&world, function, &dns, &endpoint);
        Self { event, largest, environment, _endpoint: endpoint, _dns: dns }
    }
}

/// The environment variables that Lambda sets for every function.
pub fn lambda_environment(function: &Function) -> BTreeMap<String, String> {
    lambda::environment(function.name, function.memory_mb)
}

fn environment(
    world: &World,
    function: &Function,
    dns: &DnsServer,
    endpoint: &AwsEndpoint,
) -> BTreeMap<String, String> {
    let resources = &world.cloud.infrastructure().functions;
    let resource =
        resources.iter().find(|resource| resource.name == function.name).expect("the templates have it");
    let mut environment = resource.environment.clone();
    environment.extend(lambda_environment(function));
    environment.extend(lambda::credentials());
    environment.insert("AWS_ENDPOINT_URL".to_owned(), endpoint.url.clone());
    environment.insert("SSL_CERT_FILE".to_owned(), endpoint.roots.path().display().to_string());
    environment.insert("ALLOW_LOOPBACK_WEBHOOKS".to_owned(), "true".to_owned());
    environment.insert("DNS_SERVER".to_owned(), dns.address());
    environment
}

/// Creates everything. Gives pairs: a value of the sample, and its replacement.
async fn props(world: &World, receiver: &Receiver, function: &str) -> Vec<(&'static str, String)> {
    let app = world.cloud.owner_app();
    let scope = bootstrap::scope(sample::ORG.parse().expect("an id"), Environment::live());
    let domain = sample::DOMAIN.parse().expect("a domain");
    bootstrap_verified_domain(&app, &scope, &domain).await.expect("a domain is made");
    // An operator's key may do everything that other keys may.
    let key = bootstrap::create_operator_key(&app, &scope, "binaries").await.expect("a key is made").reveal();
    let made = async |path: &str, body: Value| {
        let answer = world.call_as(&key, "POST", path, Some(body), &[]).await;
        assert_eq!(answer.status / 100, 2, "{path}: {}", answer.json());
        text(&answer.json()["id"])
    };
    let webhook_id = made("/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] })).await;
    let key_id = made("/v1/api-keys", json!({ "name": "second", "scopes": ["read"] })).await;
    let tenant_id = made("/v1/tenants", json!({ "name": "Umbrella" })).await;
    let other_org = made("/v1/orgs", json!({ "name": "Initech" })).await;
    let environment = Some(json!({ "name": sample::ENVIRONMENT }));
    assert_eq!(world.call_as(&key, "POST", "/v1/environments", environment, &[]).await.status, 200);
    let ip_rule = json!({ "cidr": "192.0.2.0/24", "action": "deny" });
    let ip_rule_id = made("/v1/ip-rules", ip_rule).await;
    let template = json!({ "name": "Order", "subject": "Order {{ order.id }}", "html": "{{ name }} {{ order.id }}", "variables": [
        { "key": "name", "type": "string" }, { "key": "order", "type": "object" },
    ] });
    let template_id = made("/v1/templates", template).await;
    let mut email =
        json!({ "from": "news@example.com", "to": ["ada@example.net"], "subject": "Hello", "text": "Hello" });
    if matches!(function, "update-email" | "cancel-email" | "cancel-scheduled-email") {
        email["scheduled_at"] = "in 1 hour".into();
    }
    let email_id = made("/v1/emails", email).await;
    let is_of_delivery = matches!(function, "get-delivery" | "replay-delivery");
    if function == "resend-email" || is_of_delivery {
        world.cloud.pump().await;
    }
    let delivery_id = match is_of_delivery {
        true => first_delivery(world, &key, &webhook_id).await,
        false => sample::DELIVERY_ID.to_owned(),
    };
    made("/v1/suppressions", json!({ "address": sample::SUPPRESSED })).await;
    let topic = json!({ "name": "News", "default_subscription": "opt_in" });
    let topic_id = made("/v1/topics", topic).await;
    let link = UnsubscribeLink {
        email_id: email_id.parse().expect("an id"),
        address: sample::RECIPIENT.parse().expect("an address"),
        topic: Some(topic_id.parse().expect("an id")),
    };
    let url = signed_unsubscribe_url(&app, &scope, &link).await.expect("links are signed");
    let token = url.rsplit('/').next().expect("a token").to_owned();
    bootstrap::grant_ip_pools(&app, scope.org(), 10).await.expect("a grant is written");
    let pool_id = made("/v1/ip-pools", json!({ "name": "Newsletters" })).await;
    let number_id = made("/v1/phone-numbers", json!({ "country": "US", "type": "simulator" })).await;
    let domains = world.call_as(&key, "GET", "/v1/domains", None, &[]).await.json();
    let domain_id = text(&domains["data"][0]["id"]);
    // The sample mail of `receive-email` is for nobody here, so its bytes need not be in a bucket.
    let (received, attachment) = match function.contains("received") || function == "get-thread" {
        true => received(world, &key, &domain_id).await,
        false => (sample::RECEIVED_ID.to_owned(), sample::ATTACHMENT_ID.to_owned()),
    };
    vec![
        // These have the same suffix as the email.
        (sample::RECEIVED_ID, received),
        (sample::ATTACHMENT_ID, attachment),
        (sample::DELIVERY_ID, delivery_id),
        (sample::CLICK, click_token(world, &scope, &email_id).await),
        // The key holds the key's id, and so comes first.
        (sample::KEY, key),
        (sample::KEY_ID, key_id),
        (sample::TENANT_ID, tenant_id),
        (sample::OTHER_ORG, other_org),
        (sample::IP_RULE_ID, ip_rule_id),
        (sample::DOMAIN_ID, domain_id),
        (sample::POOL_ID, pool_id),
        (sample::NUMBER_ID, number_id),
        (sample::EMAIL_SUFFIX, email_id.trim_start_matches("email_").to_owned()),
        (sample::TEMPLATE_ID, template_id),
        (sample::WEBHOOK_ID, webhook_id),
        (sample::TOPIC_ID, topic_id),
        (sample::TOKEN, token),
        (sample::WEBHOOK_URL, receiver.url.clone()),
        // A domain that exists cannot be added.
        (r#"\"name\": \"example.com\""#, r#"\"name\": \"fresh.example\""#.to_owned()),
    ]
}

/// The id of the first delivery to the webhook.
async fn first_delivery(world: &World, key: &str, webhook_id: &str) -> String {
    let path = format!("/v1/webhooks/{webhook_id}/deliveries");
    let listed = world.call_as(key, "GET", &path, None, &[]).await.json();
    text(&listed["data"][0]["id"])
}

/// Receives an inbound mail with a file; gives its id and the file's.
async fn received(world: &World, key: &str, domain_id: &str) -> (String, String) {
    let path = format!("/v1/domains/{domain_id}");
    let taken = world.call_as(key, "PATCH", &path, Some(json!({ "receiving": true })), &[]).await;
    assert_eq!(taken.status, 200, "{}", taken.json());
    let mail = "From: ada@example.net\r\nTo: help@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
        --b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nfile\r\n--b--\r\n";
    world.cloud.receive(mail.as_bytes(), &["help@example.com"]);
    world.cloud.pump().await;
    let listed = world.call_as(key, "GET", "/v1/emails/receiving", None, &[]).await.json();
    let id = text(&listed["data"][0]["id"]);
    let files = world.call_as(key, "GET", &format!("/v1/emails/receiving/{id}/attachments"), None, &[]).await;
    (id, text(&files.json()["data"][0]["id"]))
}

/// The token of a tracked link in the email.
async fn click_token(world: &World, scope: &Scope, email_id: &str) -> String {
    let copy = MessageCopy { email_id: email_id.parse().expect("an id"), recipient: Some(0) };
    let tracking =
        Tracking { base_url: "https://track.example.com", copy, opens: false, clicks: true, left_alone: &[] };
    let html = "<a href=\"https://example.com/\">x</a>";
    let html = tracked_html(&world.cloud.owner_app(), scope, tracking, html).await.expect("links are signed");
    let link = html.split('"').nth(1).expect("a link");
    link.rsplit('/').next().expect("a token").to_owned()
}

/// The function's sample event, in `events/`.
pub fn sample_event(function: &Function) -> String {
    let path = root().join(format!("events/{}/{}.json", function.context, function.name));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
