//! Reads the messages table's stream, a minute's worth at a time, and adds up usage: a scope's of a day, a sending domain's of a
//! month, and a tenant's of a month.
//!
//! In: changes of messages, opens and clicks, and inbound mail. Written: one item per scope and day in the batch, per sending domain
//! and month, and per tenant and month. If it ends in between, the batch is read again, and each item leaves out what it has. It
//! reads the stream separately from `relay-messages`: counts may lag, and the longer it waits the fewer writes it needs; webhooks
//! must not wait.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use jiff::{civil::Date, tz::TimeZone};
use posthorn_app::{App, FromApp};
use posthorn_ids::TenantId;
use posthorn_items::{Keep, Scope};
use posthorn_messages::{
    ACCEPTED, Counted, EventKind, RECEIVED, RECIPIENTS, UsageItem, day_of, month_of, tenants_prefix,
    usage_sort,
};
use posthorn_messages_store::{usage_of_domains, usage_of_month, usage_of_tenants};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger, causes,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_store::{Created, Read, Revised, StoreError, Stored};

use crate::events::streamed::{News, Streamed, news};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "count-messages",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Messages, Changes::OfKinds(&["message", "engagement", "received"]))],
        window_seconds: 60,
        dead_letters: Queue::RELAY_DEAD,
    }),
    uses: &[Table::Messages.get().put()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// A usage item: the scope's of a day (`2026-11-21`), or, of a month (`2026-11`), a sending domain's or a tenant's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Day(Scope, String),
    Domain(Scope, String, String),
    Tenant(Scope, TenantId, String),
}

async fn handle(app: &'static App, changes: Vec<Change<Streamed>>) -> Result<Outcome, InvokeError> {
    for (place, tally) in by_place(&changes) {
        add(app, &place, &tally).await.map_err(|error| InvokeError::Failed(causes(&error)))?;
    }
    Ok(Outcome::Done)
}

/// What a batch adds to a usage item, and how long that is kept: as the last change says that knows.
struct Tally<'c> {
    counted: Vec<Counted<'c>>,
    keep: Option<Keep>,
}

fn by_place(changes: &[Change<Streamed>]) -> BTreeMap<Place, Tally<'_>> {
    let mut places: BTreeMap<_, Tally<'_>> = BTreeMap::new();
    for change in changes {
        for news in news(change.old.as_ref(), &change.new) {
            let day = day_of(jiff::Timestamp::from_millisecond(at_ms(&news)).unwrap_or_default());
            let counted: Vec<Counted<'_>> = counts(&news)
                .map(|(what, number)| Counted { record: &change.sequence, what, number })
                .collect();
            for place in places_of(&change.scope, day, sending_domain(&news)) {
                let empty = || Tally { counted: Vec::new(), keep: None };
                let tally = places.entry(place).or_insert_with(empty);
                tally.counted.extend(counted.iter().cloned());
                tally.keep = keep_of(&news).or(tally.keep);
            }
        }
    }
    places
}

/// How long its organisation keeps statistics.
fn keep_of(news: &News<'_>) -> Option<Keep> {
    match news {
        News::Accepted(message) | News::Happened(message, _) => message.statistics,
        News::Engaged(engagement) => engagement.statistics,
        News::CameIn(received) => received.statistics,
    }
}

/// The end of the day or month, in Unix milliseconds.
fn end_ms(place: &Place) -> i64 {
    let (month, day) = match place {
        Place::Day(_, day) => (month_of(day).to_owned(), Some(day)),
        Place::Domain(_, month, _) | Place::Tenant(_, _, month) => (month.clone(), None),
    };
    let first: Date = format!("{month}-01").parse().unwrap_or_default();
    let last = day.and_then(|day| day.parse().ok()).unwrap_or_else(|| first.last_of_month());
    let next = last.tomorrow().unwrap_or(last).to_zoned(TimeZone::UTC);
    next.map_or(0, |midnight| midnight.timestamp().as_millisecond())
}

/// Where it is counted. A tenant's usage is also counted for its organisation.
fn places_of(scope: &Scope, day: String, domain: Option<&str>) -> impl Iterator<Item = Place> {
    let month = month_of(&day).to_owned();
    let domain = domain.map(|domain| Place::Domain(scope.clone(), month.clone(), domain.to_owned()));
    let tenant = scope.tenant().map(|tenant| Place::Tenant(scope.clone(), tenant, month));
    std::iter::once(Place::Day(scope.clone(), day)).chain(domain).chain(tenant)
}

/// When it happened, in unix milliseconds.
fn at_ms(news: &News<'_>) -> i64 {
    match news {
        News::Accepted(message) => message.id.created_at().as_millisecond(),
        News::Happened(_, event) => event.at_ms,
        News::Engaged(engagement) => engagement.at_ms,
        News::CameIn(received) => received.id.created_at().as_millisecond(),
    }
}

/// Under which names it is counted, and how many times.
fn counts(news: &News<'_>) -> impl Iterator<Item = (String, u64)> {
    let what = match news {
        News::Accepted(_) => ACCEPTED.to_owned(),
        News::Happened(_, event) => event.kind.webhook_type().replace("message.", "email."),
        News::Engaged(engagement) => engagement.usage(),
        News::CameIn(_) => RECEIVED.to_owned(),
    };
    let recipients = match news {
        News::Happened(message, event) if event.kind == EventKind::Sent => {
            Some((RECIPIENTS.to_owned(), message.sendable().count() as u64))
        }
        _ => None,
    };
    std::iter::once((what, 1)).chain(recipients)
}

/// The domain that sent the email. An open or a click does not know it, and reading the email for it would cost more than it is worth.
fn sending_domain<'c>(news: &News<'c>) -> Option<&'c str> {
    match news {
        News::Accepted(message) | News::Happened(message, _) => Some(message.from.domain()),
        News::Engaged(_) | News::CameIn(_) => None,
    }
}

/// Records that were counted before are left out, so that a batch that is read again counts once.
async fn add(app: &App, place: &Place, tally: &Tally<'_>) -> Result<(), StoreError> {
    let (partition, sort) = match place {
        Place::Day(scope, day) => (usage_of_month(app, scope, month_of(day)), usage_sort(day)),
        Place::Domain(scope, month, domain) => (usage_of_domains(app, scope, month), domain.clone()),
        Place::Tenant(scope, tenant, month) => {
            let prefix = tenants_prefix(scope.environment(), month);
            (usage_of_tenants(app, scope), prefix + &tenant.suffix())
        }
    };
    let until_s = tally.keep.map(|keep| keep.until_s(end_ms(place)));
    let add = |usage: &mut UsageItem| {
        let news = usage.add_all(&tally.counted);
        if let (true, Some(until_s)) = (news, until_s) {
            usage.keep_until(until_s);
        }
        news
    };
    let (written, key) = (app.part::<Written>(), partition.place(&sort));
    // What this instance wrote last, or an eventual read, may lag. The write is conditional on the revision, and one that is refused
    // goes on from the newer item.
    let revised = match written.take(&key) {
        Some(current) => partition.revise_from(&sort, current, add).await?,
        None => partition.revise(&sort, Read::Eventual, add).await?,
    };
    let now = match revised {
        Revised::Changed(now) | Revised::Unchanged(now) => now,
        Revised::Absent => {
            let mut first = UsageItem::default();
            add(&mut first);
            match partition.create(&sort, &first).await? {
                Created::New => return Ok(()),
                // Another run created it first; the counts are added to it.
                Created::Existing(current) => match partition.revise_from(&sort, current, add).await? {
                    Revised::Changed(now) | Revised::Unchanged(now) => now,
                    Revised::Absent => return Err(StoreError::Contended),
                },
            }
        }
    };
    written.keep(key, now);
    Ok(())
}

/// The usage items that this instance wrote last, so that it need not read them again.
struct Written(Mutex<HashMap<String, Stored<UsageItem>>>);

/// An instance that remembers more than this forgets all.
const WRITTEN_MAX: usize = 500;

impl FromApp for Written {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Written {
    fn take(&self, key: &str) -> Option<Stored<UsageItem>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key)
    }

    fn keep(&self, key: String, item: Stored<UsageItem>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= WRITTEN_MAX {
            all.clear();
        }
        all.insert(key, item);
    }
}
