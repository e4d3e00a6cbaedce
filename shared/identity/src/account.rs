//! An account: how a person proves who they are. Its address is proved before it exists.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{PasskeyId, PersonId};
use posthorn_items::Item;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_store::{Created, Partition, RawItem, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    Address, Addressed, Passkey, Totp, claims,
    places::{ACCOUNT_SORT, ADDRESS_SORT, account_partition, address_partition},
};

/// A person's account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The person.
    pub id: PersonId,
    /// The address. Its owner has proved it.
    pub email: Address,
    /// Display name.
    pub name: String,
    /// Rises with each change of the password. Sessions of older versions have ended.
    #[serde(default)]
    pub version: u64,
    /// Rises with each change of the address. A link from before a change stays useless after the address was changed back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub moves: u64,
    /// The hash of the password; `None` if there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Rises with each change of the factors, for the audit log.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub factors: u64,
    /// The devices on which the person logged in: the hash of the device's cookie, with the time of the last log-in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub devices: BTreeMap<String, i64>,
    /// The authenticator app. It asks for codes once it is confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp: Option<Totp>,
    /// The hashes of the unused backup codes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub backup_codes: BTreeSet<String>,
    /// The passkeys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub passkeys: BTreeMap<PasskeyId, Passkey>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Item for Account {
    const KIND: &'static str = "account";
    const AUDITED: bool = true;
}

impl Account {
    /// Whether a password alone does not log in.
    pub fn has_second_factor(&self) -> bool {
        self.totp.as_ref().is_some_and(Totp::is_confirmed)
    }
}

impl Addressed for Account {
    type Id = PersonId;
    type Place = ();

    fn email(&self) -> &Address {
        &self.email
    }

    fn spot(app: &App, (): (), id: PersonId) -> (Partition<'_>, String) {
        (account_partition(app, id), ACCOUNT_SORT.to_owned())
    }

    fn claim_spot<'a>(app: &'a App, (): (), email: &Address) -> (Partition<'a>, String) {
        (address_partition(app, email), ADDRESS_SORT.to_owned())
    }

    fn nobody(email: &Address) -> PersonId {
        PersonId::derived(Timestamp::UNIX_EPOCH, &[email.as_str().as_bytes()])
    }
}

/// An account to create.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The address, which its owner has proved.
    pub email: Address,
    /// Display name.
    pub name: String,
    /// The hash of the password; `None` for an account that logs in with a link first.
    pub password: Option<String>,
}

/// The uses of [`find_account`] and [`account`].
pub const READS_ACCOUNTS: Use = Table::Identity.get();
/// The uses of [`create_account`] and [`revise_account`].
pub const WRITES_ACCOUNTS: Use = Table::Identity.get().put();

/// The account of a person.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn account(app: &App, person: PersonId) -> Result<Option<Account>, StoreError> {
    claims::read(app, (), person).await
}

/// The uses of [`accounts`].
pub const READS_MANY_ACCOUNTS: Use = Table::Identity.get_many();

/// The accounts of many people, in the same order; `None` for a person without an account.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn accounts(app: &App, people: &[PersonId]) -> Result<Vec<Option<Account>>, StoreError> {
    let place = |person: &PersonId| (account_partition(app, *person), ACCOUNT_SORT.to_owned());
    let places: Vec<_> = people.iter().map(place).collect();
    let found = app.part::<Store>().get_many(Table::Identity, &places, Read::Eventual).await?;
    let decoded = found.into_iter().map(|item| item.map(RawItem::decode::<Account>).transpose());
    decoded.map(|stored| stored.map(|stored| stored.map(|stored| stored.value))).collect()
}

/// The account with an address. It makes the same number of reads whether or not there is one.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn find_account(app: &App, email: &Address) -> Result<Option<Account>, StoreError> {
    claims::find(app, (), email).await
}

/// Creates the account of a new address, or returns the account that has it. A repetition after a crash goes on where the first
/// attempt stopped: the address names the person before the account exists, so there is only ever one account. Returns whether
/// the account is new.
///
/// # Errors
/// `CONFLICT` if the address changed hands meanwhile, or another account may be about to get it.
pub async fn create_account(app: &App, wanted: &NewAccount) -> Result<(Account, bool), Problem> {
    let fresh = PersonId::new(app.now());
    let person = claims::claim_new::<Account>(app, (), &wanted.email, fresh).await?;
    let account = Account {
        id: person,
        email: wanted.email.clone(),
        name: wanted.name.clone(),
        version: 1,
        moves: 0,
        password: wanted.password.clone(),
        factors: 0,
        devices: BTreeMap::new(),
        totp: None,
        backup_codes: BTreeSet::new(),
        passkeys: BTreeMap::new(),
    };
    match account_partition(app, person).create(ACCOUNT_SORT, &account).await? {
        Created::New => Ok((account, true)),
        Created::Existing(existing) if existing.value.email == wanted.email => Ok((existing.value, false)),
        Created::Existing(_) => Err(CONFLICT.because("The address was changed meanwhile. Try again.")),
    }
}

/// Changes an account. `change` returns whether there is anything to write. Returns the account as it is now; `None` if there is
/// none.
///
/// # Errors
/// `StoreError` if the read or the write fails.
pub async fn revise_account(
    app: &App,
    person: PersonId,
    change: impl FnMut(&mut Account) -> bool + Send,
) -> Result<Option<Account>, StoreError> {
    claims::revise(app, (), person, change).await
}
