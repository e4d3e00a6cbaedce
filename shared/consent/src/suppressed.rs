use posthorn_app::App;
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_store::{RawItem, Read, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Address, Consent, Reason, Subscription, Topic,
    store::{ALL_SORT, consents, sort_of},
    topic::topics,
};

/// What [`suppressed`] uses.
pub const READS_SUPPRESSED: Use = Table::Consent.get_many();

/// Somebody who is not to get a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The address as it was asked about.
    pub address: String,
    /// Why.
    pub why: Why,
}

/// Why somebody is not to get a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The address is suppressed, for everything or for the message's topic.
    Suppressed(Reason),
    /// The topic goes only to who said yes, and this recipient did not.
    NotSubscribed,
}

impl Why {
    /// As histories and webhooks tell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suppressed(reason) => reason.as_str(),
            Self::NotSubscribed => "not_subscribed",
        }
    }
}

/// Which of `addresses` are not to get a message of `topic` (or of none) now, in their order; those left out may.
///
/// Costs one `BatchGetItem` request of half a read unit for each address, and with a topic for each twice and once for the
/// topic: one request up to 100 addresses without a topic and 49 with one, another for each further hundred keys. Eventual,
/// so what was suppressed within the last second or so may be missed. An address that is none is passed over: it can't
/// have been suppressed.
///
/// Uses [`READS_SUPPRESSED`].
pub async fn suppressed(
    app: &App,
    scope: &Scope,
    topic: Option<TopicId>,
    addresses: &[String],
) -> Result<Vec<Suppressed>, StoreError> {
    let known: Vec<(&String, Address)> =
        addresses.iter().filter_map(|text| Some((text, text.parse().ok()?))).collect();
    let mut places = Vec::with_capacity(known.len() * 2 + 1);
    for (_, address) in &known {
        places.push((consents(app, scope, address), ALL_SORT.to_owned()));
    }
    if let Some(topic) = topic {
        for (_, address) in &known {
            places.push((consents(app, scope, address), sort_of(Some(topic))));
        }
        places.push((topics(app, scope), topic.suffix()));
    }
    let mut found = app.part::<Store>().get_many(Table::Consent, &places, Read::Eventual).await?;
    let default = match topic.and_then(|_| found.pop()) {
        Some(Some(item)) => item.decode::<Topic>()?.value.default_subscription,
        // A topic that is gone by now is told to nobody who did not ask for it.
        Some(None) => Subscription::OptOut,
        None => Subscription::OptIn,
    };
    let of_topic = if topic.is_some() { found.split_off(known.len()) } else { Vec::new() };
    let mut of_topic = of_topic.into_iter();
    let mut suppressed = Vec::new();
    for ((text, _), of_all) in known.into_iter().zip(found) {
        let (of_all, of_topic) = (consent(of_all)?, consent(of_topic.next().flatten())?);
        if let Some(why) = why(of_all.as_ref(), of_topic.as_ref(), default) {
            suppressed.push(Suppressed { address: text.clone(), why });
        }
    }
    Ok(suppressed)
}

fn consent(item: Option<RawItem>) -> Result<Option<Consent>, StoreError> {
    item.map(|item| Ok(item.decode::<Consent>()?.value)).transpose()
}

/// The rule: what is suppressed for everything gets nothing; then the recipient's own word on the topic counts; then the
/// topic's default.
fn why(of_all: Option<&Consent>, of_topic: Option<&Consent>, default: Subscription) -> Option<Why> {
    let reasons = [of_all, of_topic].into_iter().flatten().filter_map(Consent::reason);
    if let Some(heaviest) = reasons.max() {
        return Some(Why::Suppressed(heaviest));
    }
    let said_yes = of_topic.is_some_and(Consent::is_subscribed);
    (default == Subscription::OptOut && !said_yes).then_some(Why::NotSubscribed)
}

#[cfg(test)]
mod tests {
    use posthorn_ids::SuppressionId;

    use super::*;
    use crate::{Cause, Choice};

    fn consent(reason: Option<Reason>, subscribed: Option<bool>) -> Consent {
        let id = SuppressionId::new(jiff::Timestamp::UNIX_EPOCH);
        let mut consent = Consent::new(id, "ada@example.com".into(), None);
        if let Some(subscribed) = subscribed {
            consent.choose(Choice { subscribed, at_ms: 1 });
        }
        if let Some(reason) = reason {
            consent.suppress(Cause { reason, at_ms: 2, email_id: None, event_id: None }, id);
        }
        consent
    }

    #[test]
    fn everything_comes_before_the_topic_and_a_word_before_the_default() {
        use Subscription::{OptIn, OptOut};
        let (nothing, yes) = (consent(None, Some(false)), consent(None, Some(true)));
        let (no, bounced) =
            (consent(Some(Reason::Unsubscribe), Some(true)), consent(Some(Reason::HardBounce), None));
        let unsubscribed = Some(Why::Suppressed(Reason::Unsubscribe));
        for (of_all, of_topic, default, expected) in [
            (None, None, OptIn, None),
            (None, None, OptOut, Some(Why::NotSubscribed)),
            (None, Some(&yes), OptOut, None),
            (None, Some(&nothing), OptOut, Some(Why::NotSubscribed)),
            (None, Some(&nothing), OptIn, None),
            (None, Some(&no), OptIn, unsubscribed),
            (None, Some(&no), OptOut, unsubscribed),
            (Some(&bounced), Some(&yes), OptIn, Some(Why::Suppressed(Reason::HardBounce))),
            (Some(&no), Some(&bounced), OptIn, Some(Why::Suppressed(Reason::HardBounce))),
            (Some(&nothing), None, OptIn, None),
        ] {
            assert_eq!(why(of_all, of_topic, default), expected, "{of_all:?} {of_topic:?} {default:?}");
        }
    }
}
