use posthorn_app::App;
use posthorn_ids::TopicId;
use posthorn_store::{RawItem, Read, Scope, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Address, Consent, Reason, Subscription, Topic,
    store::{ALL_SORT, consents, sort_of},
    topic::topics,
};

/// The permissions that [`suppressed`] needs.
pub const READS_SUPPRESSED: Use = Table::Consent.get_many();

/// A recipient that must not get a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The address as given.
    pub address: String,
    /// Why.
    pub why: Why,
}

/// Why a recipient must not get a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The address is suppressed, for everything or for the message's topic.
    Suppressed(Reason),
    /// The topic goes only to subscribers, and this recipient is none.
    NotSubscribed,
}

impl Why {
    /// The name in histories and webhooks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suppressed(reason) => reason.as_str(),
            Self::NotSubscribed => "not_subscribed",
        }
    }
}

/// The `addresses` that must not get a message of `topic` now (or of no topic), in their order. All others may get it.
///
/// It costs half a read unit per key. Without a topic, that is one key per address; with a topic, two keys per address
/// and one for the topic. One `BatchGetItem` request reads 100 keys: 100 addresses without a topic, 49 with one. The
/// reads are eventual, so a suppression of about the last second may be missed. An invalid address is skipped, because
/// it can't have been suppressed.
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
        // A deleted topic goes only to recipients who subscribed.
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

/// The rule: any suppression, for everything or for the topic, decides first. Then the recipient's own choice for the
/// topic, then the topic's default.
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
    fn a_suppression_comes_before_a_choice_and_a_choice_before_the_default() {
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
