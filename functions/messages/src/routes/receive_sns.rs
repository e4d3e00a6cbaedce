//! `POST /hooks/sns`: takes SES's events from SNS, for installations that subscribe by HTTPS.
//!
//! In: an SNS envelope, which anybody could send. Checked, in this order: how often the address posts; the envelope's form,
//! topic and time; its certificate, which is fetched only from SNS; its signature; whether it was recorded before. Then it is
//! recorded as in `record-ses-event`, and its id is remembered. After a crash in between SNS posts it again, which changes
//! nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use garde::Validate;
use posthorn_app::{App, FromApp};
use posthorn_messages::codes::SNS_MESSAGE_REFUSED;
use posthorn_net::OutboundClient;
use posthorn_problem::{MALFORMED_BODY, Problem, UNAVAILABLE};
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, AddressLimit, Answer, Call, Method, Route, Takes, schema},
    uses::Topic,
};
use posthorn_sns::{
    CERTIFICATE_BYTES_MAX, Certificate, CertificateUrl, Envelope, Kind, SubscribeUrl, parse_envelope, verify,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::{
    ses_event::{self, record_all},
    sns_seen::{self, remember, was_seen},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "receive-sns",
    trigger: Trigger::Http(&ROUTE),
    uses: &[ses_event::USES, sns_seen::USES, Topic::SES_EVENTS.arn_in("SNS_TOPIC_ARNS")],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/hooks/sns",
    per_address: Some(AddressLimit { class: "hooks", per_minute: POSTS_PER_MINUTE }),
    permission: None,
    summary: "Take a message of SNS",
    request: Some(schema::<SnsMessage>),
    response: Some(schema::<Taken>),
    codes: &[SNS_MESSAGE_REFUSED],
    takes: Takes::Text,
    // An SNS message has up to 256 KB, written as JSON inside of JSON.
    body_bytes_max: 1024 * 1024,
    ..Route::DEFAULT
};

/// SNS's JSON, which it posts as `text/plain`.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(transparent)]
#[garde(transparent)]
pub struct SnsMessage(#[garde(length(min = 1))] pub String);

/// What was done with the message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Taken {
    /// `recorded`, `seen before`, `confirmed` or `passed over`.
    pub outcome: &'static str,
}

/// A fetch takes less than the 15 seconds that SNS waits for the whole answer.
const FETCH_TIMEOUT: Duration = Duration::from_secs(4);
const CONFIRMATION_BYTES_MAX: u64 = 64 * 1024;
/// SNS uses one or two certificates at a time in a region.
const CERTIFICATES_MAX: usize = 20;

/// The certificates that this instance has fetched.
pub struct Certificates(Mutex<HashMap<CertificateUrl, Certificate>>);

impl FromApp for Certificates {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Certificates {
    /// Keeps the certificate of an address.
    pub fn keep(&self, url: CertificateUrl, certificate: Certificate) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= CERTIFICATES_MAX {
            kept.clear();
        }
        kept.insert(url, certificate);
    }

    fn get(&self, url: &CertificateUrl) -> Option<Certificate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(url).cloned()
    }
}

/// The most posts of one address in a minute.
const POSTS_PER_MINUTE: u64 = 600;

async fn handle(app: &'static App, call: Call<SnsMessage>) -> Result<Answer<Taken>, Problem> {
    let envelope = parse_envelope(&call.body.0)
        .map_err(|error| MALFORMED_BODY.because(format!("{error}.")).caused_by(&error))?;
    let topics: Vec<&str> = app.setting("SNS_TOPIC_ARNS").split(',').map(str::trim).collect();
    let refused = |error: posthorn_sns::Refused| SNS_MESSAGE_REFUSED.because(format!("{error}."));
    envelope.check(&topics, app.now()).map_err(refused)?;
    let certificate = certificate(app, &envelope.certificate_url).await?;
    verify(&envelope, &certificate, &topics, app.now()).map_err(refused)?;
    let outcome = match &envelope.kind {
        Kind::Notification => notified(app, &envelope).await?,
        Kind::SubscriptionConfirmation(url) => confirm(app, url).await?,
        Kind::UnsubscribeConfirmation(_) => {
            tracing::warn!(topic = envelope.topic_arn, "the subscription of this hook has ended");
            "passed over"
        }
    };
    tracing::info!(message_id = envelope.message_id, outcome, "SNS message");
    Ok(Answer::ok(Taken { outcome }))
}

async fn notified(app: &App, envelope: &Envelope) -> Result<&'static str, Problem> {
    if was_seen(app, &envelope.message_id).await? {
        return Ok("seen before");
    }
    let outcomes = record_all(app, &[(&envelope.message, &tracing::Span::none())]).await;
    if let Some(failed) = outcomes.into_iter().find_map(Result::err) {
        let mut problem =
            UNAVAILABLE.because("The event could not be recorded. Post it again.").retry_after(2);
        problem.cause = Some(failed.reason);
        return Err(problem);
    }
    remember(app, &envelope.message_id).await?;
    Ok("recorded")
}

async fn certificate(app: &App, url: &CertificateUrl) -> Result<Certificate, Problem> {
    let known = app.part::<Certificates>();
    if let Some(certificate) = known.get(url) {
        return Ok(certificate);
    }
    let bytes = fetch(app, url.as_str(), CERTIFICATE_BYTES_MAX).await?;
    let certificate = Certificate::read(&bytes)
        .map_err(|error| SNS_MESSAGE_REFUSED.because(format!("{error}.")).caused_by(&error))?;
    known.keep(url.clone(), certificate.clone());
    Ok(certificate)
}

async fn confirm(app: &App, url: &SubscribeUrl) -> Result<&'static str, Problem> {
    fetch(app, url.as_str(), CONFIRMATION_BYTES_MAX).await.map(|_| "confirmed")
}

async fn fetch(app: &App, url: &str, bytes_max: u64) -> Result<Vec<u8>, Problem> {
    let unavailable = || UNAVAILABLE.because("SNS did not answer. Post it again.").retry_after(5);
    match app.part::<OutboundClient>().get(url, bytes_max, FETCH_TIMEOUT).await {
        Ok(answer) if answer.status == 200 => Ok(answer.bytes),
        Ok(answer) => {
            let mut problem = unavailable();
            problem.cause = Some(format!("SNS answered {}", answer.status));
            Err(problem)
        }
        Err(error) => Err(unavailable().caused_by(&error)),
    }
}
