use garde::Validate;
use posthorn_app::App;
use posthorn_consent::{Address, Consent, Reason, codes::TOPIC_NOT_FOUND};
use posthorn_consent_store::{FINDS_TOPICS, consents, find_topic, sort_of};
use posthorn_hidden::RecipientField;
use posthorn_idempotency::RequestRecord;
use posthorn_ids::{EmailId, SuppressionId, SuppressionKind, TopicId};
use posthorn_items::Scope;
use posthorn_problem::{NOT_FOUND, Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    http::time_of,
    uses::{Table, Use},
};
use posthorn_store::{Read, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The `uses` of [`find`].
pub(crate) const FINDS: Use = Table::Consent.get();
/// The `uses` of [`check_topic`].
pub(crate) const CHECKS_TOPICS: Use = FINDS_TOPICS;
/// The longest email address: RFC 5321, section 4.5.3.1.3, without the angle brackets.
pub(crate) const ADDRESS_BYTES_MAX: usize = 254;

/// A suppressed address.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Suppression")]
pub struct SuppressionView {
    /// Always `suppression`.
    pub object: &'static str,
    /// Its id.
    pub id: SuppressionId,
    /// The kind of address: always `email`.
    pub channel: &'static str,
    /// The address.
    pub address: RecipientField,
    /// The same as `address`, for email SDKs.
    pub email: RecipientField,
    /// The origin in the terms of email SDKs: `bounce`, `complaint` or `manual`.
    pub origin: &'static str,
    /// The email that caused it, for email SDKs; null if none did.
    pub source_id: Option<EmailId>,
    /// The topic that it applies to; null if it applies to everything.
    pub topic_id: Option<TopicId>,
    /// The most serious of its reasons.
    pub reason: Reason,
    /// All its reasons, the most serious last.
    pub reasons: Vec<ReasonView>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

/// One reason of a suppression.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SuppressionCause")]
pub struct ReasonView {
    /// The reason.
    pub reason: Reason,
    /// When it happened (RFC 3339).
    pub at: String,
    /// The email that caused it; null if none did.
    pub email_id: Option<EmailId>,
}

/// The default reason of a request.
pub(crate) fn manual() -> Reason {
    Reason::Manual
}

/// When the suppression was requested, in unix milliseconds. A repetition uses the time of the first request, so that it does not
/// bring back a suppression that was lifted in between. It subtracts one millisecond, so that a lift in the same millisecond counts
/// as later.
pub(crate) fn requested_at_ms(record: &RequestRecord<SuppressionKind>) -> i64 {
    record.id.created_at().as_millisecond() - i64::from(record.again)
}

impl SuppressionView {
    /// Builds the view of a consent. `None` if it does not suppress the address.
    pub fn of(consent: &Consent) -> Option<Self> {
        let reason_view = |cause: &posthorn_consent::Cause| ReasonView {
            reason: cause.reason,
            at: time_of(cause.at_ms),
            email_id: cause.email_id,
        };
        Some(Self {
            object: "suppression",
            id: consent.id,
            channel: posthorn_consent::Channel::Email.as_str(),
            address: consent.address.clone().into(),
            email: consent.address.clone().into(),
            origin: origin(consent.reason()?),
            source_id: consent.causes.iter().find_map(|cause| cause.email_id),
            topic_id: consent.topic,
            reason: consent.reason()?,
            reasons: consent.causes.iter().map(reason_view).collect(),
            created_at: consent.id.created_at().to_string(),
        })
    }
}

/// Selects the suppression of a topic.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OfTopic {
    /// The topic of the suppression. If left out, the suppression that applies to everything.
    #[garde(skip)]
    #[serde(default)]
    pub topic_id: Option<TopicId>,
}

fn origin(reason: Reason) -> &'static str {
    match reason {
        Reason::HardBounce => "bounce",
        Reason::Complaint => "complaint",
        Reason::Manual | Reason::Unsubscribe => "manual",
    }
}

/// The problem for an address that is not suppressed in the caller's scope.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("This address is not suppressed.")
}

/// Parses the address in the path.
///
/// # Errors
/// `NOT_FOUND` if it is not an address: then it cannot be suppressed.
pub(crate) fn address_of(text: &str) -> Result<Address, Problem> {
    text.parse().map_err(|_| not_found())
}

/// Finds the consent that suppresses an address, for a topic or for everything.
///
/// # Errors
/// `NOT_FOUND` if the address is not suppressed.
pub(crate) async fn find(
    app: &App,
    scope: &Scope,
    address: &Address,
    topic: Option<TopicId>,
) -> Result<Stored<Consent>, Problem> {
    let found = consents(app, scope, address).get::<Consent>(&sort_of(topic), Read::Consistent).await?;
    found.filter(|consent| consent.value.reason().is_some()).ok_or_else(not_found)
}

/// Parses a field that must contain an address.
///
/// # Errors
/// `VALIDATION_FAILED` at `pointer`.
pub(crate) fn parse_address(text: &str, pointer: &str) -> Result<Address, Problem> {
    text.parse().map_err(|error: <Address as std::str::FromStr>::Err| {
        VALIDATION_FAILED.because(format!("{pointer}: {error}.")).at(pointer, error.to_string())
    })
}

/// Refuses a topic that the scope does not have.
///
/// # Errors
/// `TOPIC_NOT_FOUND`.
pub(crate) async fn check_topic(app: &App, scope: &Scope, topic: Option<TopicId>) -> Result<(), Problem> {
    let Some(id) = topic else { return Ok(()) };
    match find_topic(app, scope, id).await? {
        Some(_) => Ok(()),
        None => Err(TOPIC_NOT_FOUND
            .because(format!("You have no topic {id}."))
            .at("/topic_id", "is not one of your topics")),
    }
}
