//! Reads the identity table's stream: queues entries for the audit logs of a person's organisations, mails that tell people about changes
//! of their accounts, and events of products' users.
//!
//! In: changes of accounts and of products' users, new tokens to reset a password, refused log-ins. Out: packs on the audit queue, with an
//! entry for each organisation that the person belonged to then; mails on the queue of account mails; packs for webhook endpoints and for
//! the bus. Ids are derived from the change, so a batch
//! that is read again gives the same. Addresses without an account give nothing.

use posthorn_access::{READS_PERSONS, Session, person, person_scopes};
use posthorn_app::App;
use posthorn_audit::{Actor, Entry};
use posthorn_identity::{
    About, Account, News, OneTimeToken, Purpose, QUEUES_MAIL, READS_ACCOUNTS, RefusedLogIn, find_account,
    queue_mail_as,
};
use posthorn_ids::{EventId, PersonId};
use posthorn_items::{Item, Scope};
use posthorn_problem::Problem;
use posthorn_relay::{ANNOUNCES, AUDITS, Relay, StreamItem};
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger, causes,
    stream::{self, Attributes, Outcome, Unreadable},
    uses::{Queue, Table},
};
use posthorn_store::StoreError;
use posthorn_users::User;
use posthorn_webhooks::Announcement;

use crate::{
    mails::news::news_of,
    personal_entry::{log_in_refused, reset_requested},
    users::events::{UserChange, user_event},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "relay-identity",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Identity, Changes::OfKinds(&["account", "token", "refused_log_in", "user"]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_IDENTITY_DEAD,
    }),
    uses: &[AUDITS, ANNOUNCES, QUEUES_MAIL, READS_ACCOUNTS, READS_PERSONS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// The items that matter here.
enum Relayed {
    Account(Box<Account>),
    Token(Box<OneTimeToken>),
    Refused(RefusedLogIn),
    User(Box<User>),
}

impl stream::Image for Relayed {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        fn of<T: Item>(kind: &str, item: Attributes) -> Option<Result<T, Unreadable>> {
            <T as stream::Image>::read(kind, item)
        }
        match kind {
            Account::KIND => of(kind, item).map(|read| read.map(Box::new).map(Self::Account)),
            OneTimeToken::KIND => of(kind, item).map(|read| read.map(Box::new).map(Self::Token)),
            RefusedLogIn::KIND => of(kind, item).map(|read| read.map(Self::Refused)),
            User::KIND => of(kind, item).map(|read| read.map(Box::new).map(Self::User)),
            _ => None,
        }
    }
}

/// How long after its start a log-in writes its session at most: a route has no longer.
const LOG_IN_MS: i64 = 10_000;

/// People belong to no scope, and products' users to their organisation's.
type Change = stream::Change<StreamItem<Relayed>, Option<Scope>>;

async fn handle(app: &'static App, changes: Vec<Change>) -> Result<Outcome, InvokeError> {
    let (mut relay, mut failed) = (Relay::default(), None);
    for (position, change) in changes.iter().enumerate() {
        if let Err(problem) = relay_change(app, &mut relay, position, change).await {
            tracing::warn!(cause = problem.cause, "a change of an account could not be relayed");
            failed = Some(position);
            break;
        }
    }
    let refused = relay.send(app).await;
    Ok(Outcome::of(&changes, refused.into_iter().chain(failed).min()))
}

async fn relay_change(app: &App, relay: &mut Relay, position: usize, change: &Change) -> Result<(), Problem> {
    let is_new = change.old.is_none();
    match &change.new.typed {
        Some(Relayed::Account(account)) => {
            let entries = |scope: &Scope| account_entries(scope, account.id, change);
            add_entries(app, relay, (position, change), account.id, entries).await?;
            queue_news(app, account, change).await
        }
        Some(Relayed::Token(token)) if is_new => match &token.purpose {
            Purpose::Reset { person, .. } => {
                let entries =
                    |scope: &Scope| vec![reset_requested(scope, *person, change.at_ms, &change.sequence)];
                add_entries(app, relay, (position, change), *person, entries).await
            }
            _ => Ok(()),
        },
        Some(Relayed::Refused(refused)) if is_new => {
            let Some(account) = find_account(app, &refused.email).await? else { return Ok(()) };
            let entries = |scope: &Scope| vec![log_in_refused(scope, account.id, refused)];
            add_entries(app, relay, (position, change), account.id, entries).await
        }
        Some(Relayed::User(user)) => {
            relay_user(relay, position, change, user);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Queues an entry for the log of the organisation, and an event if the user was made or is removed.
fn relay_user(relay: &mut Relay, position: usize, change: &Change, user: &User) {
    let Some(scope) = &change.scope else { return };
    for entry in Relay::entries_in(scope, change) {
        relay.add_entry(position, scope, change.rev, entry);
    }
    let stamp = change.new.stamp();
    let made = UserChange {
        is_new: change.old.is_none(),
        is_removed: stamp.as_ref().is_some_and(|stamp| stamp.deleted),
        sequence: &change.sequence,
        at_ms: stamp.map_or(change.at_ms, |stamp| stamp.at),
    };
    if let Some(event) = user_event(user, &made) {
        relay.announce(position, scope, &Announcement { rev: change.rev, event, about: None });
    }
}

/// Queues entries for the log of each organisation of the person.
async fn add_entries(
    app: &App,
    relay: &mut Relay,
    (position, change): (usize, &Change),
    id: PersonId,
    entries: impl Fn(&Scope) -> Vec<Entry>,
) -> Result<(), Problem> {
    // The stream's time is rounded to seconds, so it comes before that of the writer.
    let at_ms = change.new.stamp().map_or(change.at_ms, |stamp| stamp.at);
    for scope in person_scopes(app, id, at_ms).await? {
        for entry in entries(&scope) {
            relay.add_entry(position, &scope, change.rev, entry);
        }
    }
    Ok(())
}

/// The entries of a change of an account. On public routes the caller is unknown to the edge, but has proved to be the person.
fn account_entries(scope: &Scope, person: PersonId, change: &Change) -> Vec<Entry> {
    let mut entries = Relay::entries_in(scope, change);
    for entry in entries.iter_mut().filter(|entry| matches!(entry.actor, Actor::System(_))) {
        entry.actor = Actor::Person(person.to_string());
    }
    entries
}

/// The name of a new device: that of the session that began with it, from the same address. `at_ms` is when the log-in
/// began. The session is written before the device.
async fn device_of(
    app: &App,
    id: PersonId,
    at_ms: i64,
    ip: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let began = |one: &&Session| (at_ms..=at_ms + LOG_IN_MS).contains(&one.created_at);
    let sessions = person(app, id).await?.sessions;
    let session = sessions.values().filter(began).filter(|one| one.ip.as_deref() == ip);
    Ok(session.max_by_key(|one| one.created_at).and_then(|one| one.device.clone()))
}

/// Queues the mails that follow from a change of an account. What the setup wrote has no stamp, and is no news.
async fn queue_news(app: &App, account: &Account, change: &Change) -> Result<(), Problem> {
    let Some(stamp) = change.new.stamp() else { return Ok(()) };
    let old = match change.old.as_ref().map(|old| &old.typed) {
        None => None,
        Some(Some(Relayed::Account(old))) => Some(&**old),
        Some(_) => return Ok(()),
    };
    let at = jiff::Timestamp::from_millisecond(stamp.at).unwrap_or_default();
    for (number, (email, news)) in (0_u64..).zip(news_of(old, account)) {
        let material =
            [account.id.suffix().into_bytes(), change.rev.to_be_bytes().into(), number.to_be_bytes().into()];
        let id = EventId::derived(at, &[&material[0], &material[1], &material[2]]);
        let device = match news {
            News::NewDevice => device_of(app, account.id, stamp.at, stamp.ip.as_deref()).await?,
            _ => None,
        };
        let about = About::News { email, news, at: Some(stamp.at), ip: stamp.ip.clone(), device };
        if let Err(error) = queue_mail_as(app, id, stamp.request.as_deref(), about).await {
            return Err(posthorn_problem::INTERNAL.because(causes(&error)).caused_by(&error));
        }
    }
    Ok(())
}
