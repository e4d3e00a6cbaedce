use posthorn_app::App;
use posthorn_consent::{Address, Consent, Reason, Subscription, Topic};
use posthorn_consent_store::{ALL_SORT, consents, sort_of, topics};
use posthorn_hidden::RecipientField;
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::uses::Use;
use posthorn_store::{Read, Store, Table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::topic::not_found;

/// The subscription of an address to a topic.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TopicSubscription")]
pub struct SubscriptionView {
    /// Always `subscription`.
    pub object: &'static str,
    /// The topic.
    pub topic_id: TopicId,
    /// The address.
    pub address: RecipientField,
    /// The recipient's choice for the topic, or the topic's default if there is none.
    pub subscription: Subscription,
    /// Whether `subscription` is the recipient's own choice.
    pub explicit: bool,
    /// Why the address is suppressed for all topics; null if it is not.
    pub suppressed: Option<Reason>,
}

impl SubscriptionView {
    /// Builds the view from a topic and the consents of an address: the one for the topic, and the one for everything.
    pub fn of(
        topic: &Topic,
        address: &Address,
        of_topic: Option<&Consent>,
        of_all: Option<&Consent>,
    ) -> Self {
        let chosen = of_topic.and_then(|consent| match consent.reason() {
            Some(_) => Some(Subscription::OptOut),
            None => consent.is_subscribed().then_some(Subscription::OptIn),
        });
        Self {
            object: "subscription",
            topic_id: topic.id,
            address: address.to_string().into(),
            subscription: chosen.unwrap_or(topic.default_subscription),
            explicit: chosen.is_some(),
            suppressed: of_all.and_then(Consent::reason),
        }
    }
}

/// The `uses` of [`known`].
pub(crate) const READS: Use = Table::Consent.get_many();

/// A topic, and the consents of an address for that topic and for everything.
pub(crate) struct Known {
    pub(crate) topic: Option<Topic>,
    pub(crate) of_topic: Option<Consent>,
    pub(crate) of_all: Option<Consent>,
}

/// Reads the topic and the consents of an address, in one call. Without a topic, only the consent for everything.
pub(crate) async fn known(
    app: &App,
    scope: &Scope,
    topic: Option<TopicId>,
    address: &Address,
) -> Result<Known, Problem> {
    let mut places = vec![(consents(app, scope, address), ALL_SORT.to_owned())];
    if let Some(id) = topic {
        places.push((consents(app, scope, address), sort_of(topic)));
        places.push((topics(app, scope), id.suffix()));
    }
    let found = app.part::<Store>().get_many(Table::Consent, &places, Read::Consistent).await?;
    let mut found = found.into_iter();
    let mut consent = || -> Result<Option<Consent>, Problem> {
        Ok(found.next().flatten().map(|item| item.decode::<Consent>()).transpose()?.map(|item| item.value))
    };
    let (of_all, of_topic) = (consent()?, consent()?);
    let topic = found.next().flatten().map(|item| item.decode::<Topic>()).transpose()?;
    Ok(Known { topic: topic.map(|topic| topic.value), of_topic, of_all })
}

/// Returns the topic.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub(crate) fn require(topic: Option<Topic>) -> Result<Topic, Problem> {
    topic.ok_or_else(not_found)
}

/// Parses the address in the path.
///
/// # Errors
/// `VALIDATION_FAILED` if it is not an address.
pub(crate) fn address_in_path(text: &str) -> Result<Address, Problem> {
    text.parse().map_err(|error: <Address as std::str::FromStr>::Err| {
        VALIDATION_FAILED.because(format!("path/address: {error}.")).at("path/address", error.to_string())
    })
}
