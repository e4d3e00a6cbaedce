use garde::Validate;
use posthorn_app::App;
use posthorn_consent::{Address, Consent, Reason, codes::TOPIC_NOT_FOUND};
use posthorn_consent_store::{FINDS_TOPICS, consents, find_topic, sort_of};
use posthorn_idempotency::Claim;
use posthorn_ids::{EmailId, SuppressionId, SuppressionKind, TopicId};
use posthorn_items::Scope;
use posthorn_problem::{NOT_FOUND, Problem, VALIDATION_FAILED};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Read, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What [`find`] uses.
pub(crate) const FINDS: Use = Table::Consent.get();
/// What [`check_topic`] uses.
pub(crate) const CHECKS_TOPICS: Use = FINDS_TOPICS;
/// RFC 5321, section 4.5.3.1.3, less the angle brackets.
pub(crate) const ADDRESS_BYTES_MAX: usize = 254;

/// A suppression as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Suppression")]
pub struct SuppressionView {
    /// Always `suppression`.
    pub object: &'static str,
    /// Its id.
    pub id: SuppressionId,
    /// What kind of address: `email`.
    pub channel: &'static str,
    /// The address.
    pub address: String,
    /// The address again: what email SDKs read.
    pub email: String,
    /// Where it came from, in the words of email SDKs: `bounce`, `complaint` or `manual`.
    pub origin: &'static str,
    /// The email that it came of, if one: what email SDKs read.
    pub source_id: Option<EmailId>,
    /// The topic that it is about; everything where there is none.
    pub topic_id: Option<TopicId>,
    /// The heaviest of its reasons.
    pub reason: Reason,
    /// Every reason, by weight.
    pub reasons: Vec<ReasonView>,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

/// One reason of a suppression.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SuppressionCause")]
pub struct ReasonView {
    /// Why.
    pub reason: Reason,
    /// When it happened (RFC 3339).
    pub at: String,
    /// The email that it came of, if one.
    pub email_id: Option<EmailId>,
}

/// The reason of whoever gives none.
pub(crate) fn manual() -> Reason {
    Reason::Manual
}

/// When a request to suppress was made, in unix milliseconds. A repetition says what the first request said, or it would undo
/// what was lifted in between; a moment before, for who lifts it within the same millisecond did so after.
pub(crate) fn said_at_ms(claim: &Claim<SuppressionKind>) -> i64 {
    claim.id.created_at().as_millisecond() - i64::from(claim.again)
}

impl SuppressionView {
    /// What a consent shows of itself; `None` where nothing is suppressed.
    pub fn of(consent: &Consent) -> Option<Self> {
        let reason_view = |cause: &posthorn_consent::Cause| ReasonView {
            reason: cause.reason,
            at: jiff::Timestamp::from_millisecond(cause.at_ms).unwrap_or_default().to_string(),
            email_id: cause.email_id,
        };
        Some(Self {
            object: "suppression",
            id: consent.id,
            channel: posthorn_consent::Channel::Email.as_str(),
            address: consent.address.clone(),
            email: consent.address.clone(),
            origin: origin(consent.reason()?),
            source_id: consent.causes.iter().find_map(|cause| cause.email_id),
            topic_id: consent.topic,
            reason: consent.reason()?,
            reasons: consent.causes.iter().map(reason_view).collect(),
            created_at: consent.id.created_at().to_string(),
        })
    }
}

/// Of which topic.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OfTopic {
    /// The suppression of this topic alone; without it, the one of everything.
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

/// The answer for what is absent and for what is somebody else's.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("This address is not suppressed here.")
}

/// The address in the path. What is no address is suppressed nowhere.
pub(crate) fn address_of(text: &str) -> Result<Address, Problem> {
    text.parse().map_err(|_| not_found())
}

/// What stands for an address, where it is suppressed.
pub(crate) async fn find(
    app: &App,
    scope: &Scope,
    address: &Address,
    topic: Option<TopicId>,
) -> Result<Stored<Consent>, Problem> {
    let found = consents(app, scope, address).get::<Consent>(&sort_of(topic), Read::Consistent).await?;
    found.filter(|consent| consent.value.reason().is_some()).ok_or_else(not_found)
}

/// A field that must hold an address.
pub(crate) fn parse_address(text: &str, pointer: &str) -> Result<Address, Problem> {
    text.parse().map_err(|error: <Address as std::str::FromStr>::Err| {
        VALIDATION_FAILED.because(format!("{pointer}: {error}.")).at(pointer, error.to_string())
    })
}

/// Refuses a topic that is none of the scope's.
pub(crate) async fn check_topic(app: &App, scope: &Scope, topic: Option<TopicId>) -> Result<(), Problem> {
    let Some(id) = topic else { return Ok(()) };
    match find_topic(app, scope, id).await? {
        Some(_) => Ok(()),
        None => Err(TOPIC_NOT_FOUND
            .because(format!("{id} is none of your topics."))
            .at("/topic_id", "is none of your topics")),
    }
}
