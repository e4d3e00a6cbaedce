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

/// Recipients of a message that is about to be sent.
pub struct Asked<'a> {
    /// The message's scope.
    pub scope: &'a Scope,
    /// Its topic, if it has one.
    pub topic: Option<TopicId>,
    /// The recipients' addresses.
    pub addresses: Vec<String>,
}

/// For each message the addresses that must not get it now, in their order. All others may get it.
///
/// It costs half a read unit per key. Without a topic, that is one key per address; with a topic, two keys per address
/// and one for the topic. One `BatchGetItem` request reads 100 keys: a hundred messages to one address each. The
/// reads are eventual, so a suppression of about the last second may be missed. An invalid address is skipped, because
/// it can't have been suppressed.
///
/// Uses [`READS_SUPPRESSED`].
///
/// # Errors
/// If the keys can't be read. An item that can't be read is an error of its message alone.
pub async fn suppressed(
    app: &App,
    asked: &[Asked<'_>],
) -> Result<Vec<Result<Vec<Suppressed>, StoreError>>, StoreError> {
    let known: Vec<Vec<(&String, Address)>> = asked.iter().map(valid).collect();
    let mut places = Vec::new();
    for (one, known) in asked.iter().zip(&known) {
        let at = |sort: String| {
            move |(_, address): &(&String, Address)| (consents(app, one.scope, address), sort.clone())
        };
        places.extend(known.iter().map(at(ALL_SORT.to_owned())));
        if let Some(topic) = one.topic {
            places.extend(known.iter().map(at(sort_of(Some(topic)))));
            places.push((topics(app, one.scope), topic.suffix()));
        }
    }
    let found = app.part::<Store>().get_many(Table::Consent, &places, Read::Eventual).await?;
    let mut found = found.into_iter();
    Ok(asked.iter().zip(known).map(|(one, known)| of_message(one.topic, known, &mut found)).collect())
}

fn valid<'a>(asked: &'a Asked<'_>) -> Vec<(&'a String, Address)> {
    asked.addresses.iter().filter_map(|text| Some((text, text.parse().ok()?))).collect()
}

/// Takes the items of a message from those that were read.
fn of_message(
    topic: Option<TopicId>,
    known: Vec<(&String, Address)>,
    found: &mut impl Iterator<Item = Option<RawItem>>,
) -> Result<Vec<Suppressed>, StoreError> {
    let mut take = |count: usize| -> Vec<Option<RawItem>> { found.by_ref().take(count).collect() };
    let of_all = take(known.len());
    let of_topic = if topic.is_some() { take(known.len()) } else { Vec::new() };
    let default = match topic.map(|_| take(1).pop().flatten()) {
        Some(Some(item)) => item.decode::<Topic>()?.value.default_subscription,
        // A deleted topic goes only to recipients who subscribed.
        Some(None) => Subscription::OptOut,
        None => Subscription::OptIn,
    };
    let mut of_topic = of_topic.into_iter();
    let mut suppressed = Vec::new();
    for ((text, _), of_all) in known.into_iter().zip(of_all) {
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
