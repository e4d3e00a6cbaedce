use posthorn_app::App;
use posthorn_consent::{Address, Consent, Subscription, Topic, Why};
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_store::{RawItem, Read, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{
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
        if let Some(why) = Why::of(of_all.as_ref(), of_topic.as_ref(), default) {
            suppressed.push(Suppressed { address: text.clone(), why });
        }
    }
    Ok(suppressed)
}

fn consent(item: Option<RawItem>) -> Result<Option<Consent>, StoreError> {
    item.map(|item| Ok(item.decode::<Consent>()?.value)).transpose()
}
