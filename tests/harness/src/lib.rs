//! A world for tests: the whole system in this process, a stopped clock, an organisation with keys and a domain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up must fail"
)]

mod accounts;
mod consent;
mod emails;
mod expiry;
mod idp;
mod orgs;
mod people;
mod receiver;
mod restored;
mod saml_idp;
mod users;
mod webhooks;

pub use accounts::{AccountMail, cookie};
pub use emails::email;
pub use expiry::BLOBS;
pub use idp::{IDP_CLIENT, IDP_SECRET, Idp};
pub use orgs::Org;
pub use people::Person;

pub use posthorn_local::{
    aws::{Entry, Fault, FaultHandle, Service, When},
    cloud::{Cloud, HttpAnswer, InvokeFailure},
    ses::EventKind,
};
pub use receiver::{Manner, Received, Receiver};
pub use restored::restored_table;
pub use saml_idp::{SamlAsked, SamlIdp, SamlSaid, saml_form};
pub use users::{ProductApp, USER_PASSWORD};

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
};

use orgs::{operator, org};
use posthorn_app::Clock;
use posthorn_items::Scope;
use posthorn_local::{
    cloud::CloudBuilder,
    template::{self, Infrastructure},
};
use serde_json::Value;

/// The domain that every test's organisation has verified.
pub const DOMAIN: &str = "acme.example";
/// The host that tracking subdomains must point to.
pub const TRACKING_HOST: &str = "posthorn.example";
/// The beginning of tracking links.
pub const TRACKING_URL: &str = "https://track.acme.example";
/// The host of tracking links.
pub const TRACKING_NAME: &str = "track.acme.example";
/// 2026-11-21 10:00 UTC.
const START_MS: i64 = 1_795_255_200_000;

/// Every function of every context.
pub use all_functions::functions;

/// The root of the source tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The templates, read once, because a fault test makes a world for each call at which it kills.
pub fn infrastructure() -> &'static Infrastructure {
    static READ: OnceLock<Infrastructure> = OnceLock::new();
    READ.get_or_init(|| {
        let parameters = [("AllowedOrigins", "http://localhost:3000")];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        template::read(&root().join("template.yaml"), &parameters).expect("the templates are understood")
    })
}

/// The system under test.
pub struct World {
    /// The system.
    pub cloud: Arc<Cloud>,
    /// An organisation.
    pub acme: Org,
    /// Another organisation, which must see nothing of the first.
    pub rival: Org,
    /// The key of the deployment's operator, in a separate organisation.
    pub operator: String,
    scope: Scope,
    rival_scope: Scope,
    clock: Arc<AtomicI64>,
}

impl World {
    /// Makes a world: everything in memory, no delays, a stopped clock.
    pub async fn new() -> Self {
        Self::with_dns("").await
    }

    /// The same; domain checks and webhook addresses ask `dns_server`.
    pub async fn with_dns(dns_server: &str) -> Self {
        Self::with_settings(dns_server, &[]).await
    }

    /// The same, with settings that the templates do not set: function, name, value.
    pub async fn with_settings(dns_server: &str, settings: &[(&str, &str, &str)]) -> Self {
        let clock = Arc::new(AtomicI64::new(START_MS));
        let builder = builder(infrastructure().clone(), dns_server, settings, &clock);
        let cloud = builder.start().await.expect("the templates start");
        let ((acme, scope), (rival, rival_scope)) = (org(&cloud).await, org(&cloud).await);
        let operator = operator(&cloud).await;
        cloud.pump().await;
        cloud.ledger().take();
        cloud.account().buses().take();
        cloud.take_invocations();
        Self { cloud, acme, rival, operator, scope, rival_scope, clock }
    }

    /// Moves the clock forward.
    pub fn advance_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Makes a call with acme's live key.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
        self.call_as(&self.acme.live, method, path, body, &[]).await
    }

    /// Makes a call with any key and further headers.
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

    /// Makes a call from an address that is not this machine's. An empty address is unknown.
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

    /// Replays a dead-letter queue. The messages are handed out with the next `pump`. Gives how many were moved.
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
}

/// An installation with these resources: everything in memory, no delays, the test's clock.
fn builder(
    infrastructure: Infrastructure,
    dns_server: &str,
    settings: &[(&str, &str, &str)],
    clock: &Arc<AtomicI64>,
) -> CloudBuilder {
    let mut builder = Cloud::builder(functions(), root())
        .infrastructure(infrastructure)
        .memory()
        .collapse_delays()
        .dns_server(dns_server)
        .clock(Clock::Manual(Arc::clone(clock)));
    for (function, name, value) in settings {
        builder = builder.setting(function, name, value);
    }
    for function in functions() {
        builder = builder.setting(function.name, "ALLOW_LOOPBACK_WEBHOOKS", "true");
        if function.settings().contains(&"DNS_SERVER") {
            builder = builder.setting(function.name, "DNS_SERVER", dns_server);
        }
    }
    for function in ["create-domain", "update-domain"] {
        builder = builder.setting(function, "TRACKING_HOST", TRACKING_HOST);
    }
    for function in ["send-notice", "send-account-mail"] {
        builder = builder.setting(function, "NOTICES_FROM", &format!("Posthorn <notices@{DOMAIN}>"));
    }
    builder
}

/// A JSON string's text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}
