//! A world for tests: the whole system in this process, a still clock, an organisation with keys and a domain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up must fail"
)]

mod consent;
mod receiver;

pub use posthorn_local::{
    aws::{Entry, Fault, FaultHandle, Service, When},
    cloud::{Cloud, HttpAnswer, InvokeFailure},
    ses::EventKind,
};
pub use receiver::{Manner, Received, Receiver};

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
};

use messages_functions::tracked_html::{Tracking, tracked_html};
use posthorn_access::bootstrap;
use posthorn_app::{App, Clock};
use posthorn_ids::{EmailId, Environment, OrgId};
use posthorn_local::template::{self, Infrastructure};
use posthorn_messages::{Engagement, UsageItem, day_of, month_of, usage_sort};
use posthorn_runtime::Function;
use posthorn_senders::bootstrap_verified_domain;
use posthorn_store::{Read, Scope, Store, Table};
use posthorn_tracking::MessageCopy;
use serde_json::{Value, json};

/// The domain that every test's organisation has verified.
pub const DOMAIN: &str = "acme.example";
/// What tracking subdomains must point at.
pub const TRACKING_HOST: &str = "posthorn.example";
/// What tracking links begin with.
pub const TRACKING_URL: &str = "https://track.acme.example";
/// 2026-11-21 10:00 UTC.
const START_MS: i64 = 1_795_255_200_000;

/// Every function of every context.
pub fn functions() -> Vec<&'static Function> {
    [
        access_functions::FUNCTIONS,
        consent_functions::FUNCTIONS,
        content_functions::FUNCTIONS,
        messages_functions::FUNCTIONS,
        ops_functions::FUNCTIONS,
        senders_functions::FUNCTIONS,
        timers_functions::FUNCTIONS,
        webhooks_functions::FUNCTIONS,
    ]
    .concat()
}

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The templates, read once: a fault test makes a world for each call that it stops at.
fn infrastructure() -> &'static Infrastructure {
    static READ: OnceLock<Infrastructure> = OnceLock::new();
    READ.get_or_init(|| {
        template::read(&root().join("template.yaml"), &BTreeMap::new()).expect("the templates are understood")
    })
}

/// The keys of an organisation.
#[derive(Debug, Clone)]
pub struct Org {
    /// Reaches the mailbox.
    pub live: String,
    /// Reaches the simulator.
    pub test: String,
}

/// The system under test.
pub struct World {
    /// The system.
    pub cloud: Arc<Cloud>,
    /// An organisation.
    pub acme: Org,
    /// Another, which must see nothing of the first.
    pub rival: Org,
    /// The key of the deployment's operator, in an organisation of its own.
    pub operator: String,
    scope: Scope,
    rival_scope: Scope,
    clock: Arc<AtomicI64>,
}

impl World {
    /// Everything in memory, delays collapsed, the clock still.
    pub async fn new() -> Self {
        Self::with_dns("").await
    }

    /// The same, with domain checks and webhook addresses asked of `dns_server`.
    pub async fn with_dns(dns_server: &str) -> Self {
        Self::with_settings(dns_server, &[]).await
    }

    /// The same, with settings of functions that no template has: function, name, value.
    pub async fn with_settings(dns_server: &str, settings: &[(&str, &str, &str)]) -> Self {
        let clock = Arc::new(AtomicI64::new(START_MS));
        let mut builder = Cloud::builder(functions(), root())
            .infrastructure(infrastructure().clone())
            .memory()
            .collapse_delays()
            .dns_server(dns_server)
            .clock(Clock::Manual(Arc::clone(&clock)));
        for (function, name, value) in settings {
            builder = builder.setting(function, name, value);
        }
        for function in ["create-webhook", "update-webhook", "deliver-webhook", "deliver-webhook-slow"] {
            builder = builder.setting(function, "ALLOW_LOOPBACK_WEBHOOKS", "true");
        }
        builder = builder.setting("deliver-email", "ALLOW_LOOPBACK_WEBHOOKS", "true");
        for function in [
            "create-webhook",
            "update-webhook",
            "deliver-webhook",
            "deliver-webhook-slow",
            "deliver-email",
            "verify-domain",
            "poll-domains",
        ] {
            builder = builder.setting(function, "DNS_SERVER", dns_server);
        }
        for function in ["create-domain", "update-domain"] {
            builder = builder.setting(function, "TRACKING_HOST", TRACKING_HOST);
        }
        builder = builder.setting("send-notice", "NOTICES_FROM", &format!("Posthorn <notices@{DOMAIN}>"));
        let cloud = builder.start().await.expect("the templates start");
        let ((acme, scope), (rival, rival_scope)) = (org(&cloud).await, org(&cloud).await);
        let operator = operator(&cloud).await;
        cloud.pump().await;
        cloud.ledger().take();
        cloud.take_invocations();
        Self { cloud, acme, rival, operator, scope, rival_scope, clock }
    }

    /// Lets time pass.
    pub fn advance_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// A call with acme's live key.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
        self.call_as(&self.acme.live, method, path, body, &[]).await
    }

    /// A call with any key and further headers.
    pub async fn call_as(
        &self,
        key: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> HttpAnswer {
        let bearer = format!("Bearer {key}");
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.cloud.http(method, path, &all, &bytes).await
    }

    /// A call of a caller at another address than this machine's; one that is empty is not known.
    pub async fn call_from(
        &self,
        address: &str,
        key: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> HttpAnswer {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.cloud.http_from(address, method, path, &headers, &bytes).await
    }

    /// Sends an email to `to` and lets everything that follows happen; answers its id.
    pub async fn send_to(&self, to: &str) -> String {
        let id = self.accept(to).await;
        self.cloud.pump().await;
        id
    }

    /// Sends an email to `to`, and no more; answers its id.
    pub async fn accept(&self, to: &str) -> String {
        let answer = self.call("POST", "/v1/emails", Some(email(to))).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        text(&answer.json()["id"])
    }

    /// An email as acme reads it.
    pub async fn email(&self, id: &str) -> Value {
        let answer = self.call("GET", &format!("/v1/emails/{id}"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()
    }

    /// Makes a tenant of acme's with a verified domain, and a key that is bound to it; answers its id and the key.
    pub async fn tenant(&self, name: &str) -> (String, String) {
        let made = self.call("POST", "/v1/tenants", Some(json!({ "name": name }))).await;
        assert_eq!(made.status, 200, "{}", made.json());
        let id = text(&made.json()["id"]);
        let tenant = id.parse().expect("a tenant's id");
        let scope = bootstrap::tenant_scope(self.scope.org(), tenant, Environment::live());
        bootstrap_verified_domain(&self.cloud.owner_app(), &scope, &DOMAIN.parse().expect("a domain"))
            .await
            .expect("a domain is made");
        let key = json!({ "name": name, "tenant_id": id });
        let key = self.call("POST", "/v1/api-keys", Some(key)).await;
        assert_eq!(key.status, 200, "{}", key.json());
        (id, text(&key.json()["token"]))
    }

    /// Where an email stands.
    pub async fn status(&self, id: &str) -> String {
        text(&self.email(id).await["status"])
    }

    /// Replays a dead-letter queue; the messages are handed out when the world is pumped next.
    pub async fn redrive(&self, dead_letter_queue: &str) -> usize {
        self.cloud.redrive(dead_letter_queue, None).await.expect("the queue can be replayed")
    }

    /// Acme's live scope.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The other organisation's live scope.
    pub fn rival_scope(&self) -> &Scope {
        &self.rival_scope
    }

    /// The label of acme's live scope, as queue messages carry it.
    pub fn scope_label(&self) -> String {
        self.scope.label()
    }

    /// `html` as it would go out in acme's live email `id` to the recipient at a place (`None`: one copy for several), with
    /// tracking of opens and clicks; links lead to paths of this world.
    pub async fn tracked_html(&self, id: &str, recipient: Option<u16>, html: &str) -> String {
        let copy = MessageCopy { email_id: id.parse().expect("an email's id"), recipient };
        let tracking = Tracking { base_url: TRACKING_URL, copy, opens: true, clicks: true, left_alone: &[] };
        let app = self.cloud.owner_app();
        tracked_html(&app, &self.scope, tracking, html).await.expect("it can be signed").into_owned()
    }

    /// What is kept of the opens and clicks of acme's live email `id`; at most a hundred.
    pub async fn engagements(&self, id: &str) -> Vec<Engagement> {
        let id: EmailId = id.parse().expect("an email's id");
        let app = self.cloud.owner_app();
        let message =
            app.part::<Store>().scoped(&self.scope).partition(Table::Messages, "message", &id.suffix());
        let items = message.query("track/", 100, false, Read::Consistent).await.expect("the store answers");
        items.into_iter().map(|item| item.decode().expect("an engagement").value).collect()
    }

    /// What was counted today in acme's live scope.
    pub async fn usage(&self) -> BTreeMap<String, u64> {
        let app = self.cloud.owner_app();
        let day = day_of(app.now());
        let usage =
            app.part::<Store>().scoped(&self.scope).partition(Table::Messages, "usage", month_of(&day));
        let item =
            usage.get::<UsageItem>(&usage_sort(&day), Read::Consistent).await.expect("the store answers");
        item.map(|item| item.value.counts).unwrap_or_default()
    }

    /// Registers a webhook for everything; answers id and secret.
    pub async fn webhook(&self, url: &str) -> (String, String) {
        let body = json!({ "url": url, "events": ["*"] });
        let answer = self.call("POST", "/v1/webhooks", Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        (text(&answer.json()["id"]), text(&answer.json()["signing_secret"]))
    }
}

impl World {
    /// Lets timers of webhook tries go off as their time comes, for `days`.
    pub async fn retry_for_days(&self, days: u32) {
        for _ in 0..days * 4 {
            self.retry_step().await;
            self.cloud.pump().await;
        }
    }

    /// Lets the timers of six hours go off.
    pub async fn retry_step(&self) {
        self.advance_seconds(6 * 3600);
        for shard in 0..4 {
            let input = format!("{{\"shard\":{shard}}}");
            self.cloud.tick("drain-timers", &input).await.expect("the schedule runs");
        }
    }

    /// What acme's endpoint `id` was told, newest first; at most a hundred.
    pub async fn deliveries(&self, id: &str) -> Vec<Value> {
        let answer = self.call("GET", &format!("/v1/webhooks/{id}/deliveries?limit=100"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()["data"].as_array().expect("a list").clone()
    }
}

/// A plain email from the verified domain.
pub fn email(to: &str) -> Value {
    json!({
        "from": format!("Acme <hello@{DOMAIN}>"), "to": [to], "subject": "Hello", "html": "<p>Hello</p>", "text": "Hello",
    })
}

/// A JSON string's text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

async fn org(cloud: &Cloud) -> (Org, Scope) {
    let app = cloud.owner_app();
    let org = OrgId::new(app.now());
    let live = bootstrap::scope(org, Environment::live());
    let test = bootstrap::scope(org, Environment::test());
    (Org { live: key(&app, &live).await, test: key(&app, &test).await }, live)
}

async fn operator(cloud: &Cloud) -> String {
    let app = cloud.owner_app();
    let org = posthorn_access::Org::new(OrgId::new(app.now()));
    bootstrap::create_org(&app, &org).await.expect("an organisation is made");
    let scope = bootstrap::scope(org.id, Environment::live());
    bootstrap::create_operator_key(&app, &scope, "operator").await.expect("a key is made").reveal()
}

/// A key of a scope that has verified [`DOMAIN`].
async fn key(app: &App, scope: &Scope) -> String {
    bootstrap_verified_domain(app, scope, &DOMAIN.parse().expect("a domain"))
        .await
        .expect("a domain is made");
    bootstrap::create_key(app, scope, "tests").await.expect("a key is made").reveal()
}
