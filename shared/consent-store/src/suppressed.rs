use posthorn_app::App;
use posthorn_consent::{Address, Consent, Subscription, Topic, Why};
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_store::{RawItem, Read, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    places::{consents, topics},
    store::{ALL_SORT, sort_of},
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
        if let Some(why) = Why::of(of_all.as_ref(), of_topic.as_ref(), default) {
            suppressed.push(Suppressed { address: text.clone(), why });
        }
    }
    Ok(suppressed)
}

fn consent(item: Option<RawItem>) -> Result<Option<Consent>, StoreError> {
    item.map(|item| Ok(item.decode::<Consent>()?.value)).transpose()
}
