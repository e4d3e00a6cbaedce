//! An account: how a person proves who they are. Its address is proved before it exists.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use posthorn_access::{READS_PERSONS, person};
use posthorn_app::App;
use posthorn_ids::{PasskeyId, PersonId};
use posthorn_items::Item;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_store::{Created, Partition, RawItem, Read, Store, StoreError, Stored, Table};
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
    /// Where it is noted which identity providers know the person: the names of those items, so that they can be found again. A name is
    /// written before its item, so it may name too many.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sso_subjects: BTreeSet<String>,
    /// When its owner gave it up, in Unix milliseconds. From then on it is nobody's, and only the erasure finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasing_since: Option<i64>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Item for Account {
    const KIND: &'static str = "account";
    const SHAPE: u32 = 2;
    const AUDITED: bool = true;
}

impl Account {
    /// Whether a password alone does not log in.
    pub fn has_second_factor(&self) -> bool {
        self.totp.as_ref().is_some_and(Totp::is_confirmed)
    }

    /// Whether its owner gave it up.
    pub fn is_erasing(&self) -> bool {
        self.erasing_since.is_some()
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

    fn is_ending(&self) -> bool {
        self.is_erasing()
    }

    async fn was_removed(app: &App, id: PersonId) -> Result<bool, StoreError> {
        Ok(person(app, id).await?.erased_at.is_some())
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
/// The uses of [`revise_account`].
pub const WRITES_ACCOUNTS: Use = Table::Identity.get().put();

/// The account of a person. One that its owner gave up is none.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn account(app: &App, person: PersonId) -> Result<Option<Account>, StoreError> {
    claims::read(app, (), person).await
}

/// The account of a person, also one that its owner gave up. For its erasure.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn any_account(app: &App, person: PersonId) -> Result<Option<Account>, StoreError> {
    claims::any(app, (), person).await
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
    let current = |stored: Stored<Account>| Some(stored.value).filter(|account| !account.is_erasing());
    decoded.map(|stored| stored.map(|stored| stored.and_then(current))).collect()
}

/// The account with an address. It makes the same number of reads whether or not there is one.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn find_account(app: &App, email: &Address) -> Result<Option<Account>, StoreError> {
    claims::find(app, (), email).await
}

/// The uses of [`create_account`].
pub const MAKES_ACCOUNTS: Use = Use::All(&[WRITES_ACCOUNTS, READS_PERSONS]);

/// Creates the account of a new address, or returns the account that has it. A repetition after a crash goes on where the first
/// attempt stopped: the address names the person before the account exists, so there is only ever one account. Returns whether
/// the account is new.
///
/// # Errors
/// `CONFLICT` if the address changed hands meanwhile, another account may be about to get it, or its account is being erased.
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
        sso_subjects: BTreeSet::new(),
        erasing_since: None,
    };
    match account_partition(app, person).create(ACCOUNT_SORT, &account).await? {
        Created::New => Ok((account, true)),
        Created::Existing(existing)
            if existing.value.email == wanted.email && !existing.value.is_erasing() =>
        {
            Ok((existing.value, false))
        }
        Created::Existing(_) => Err(CONFLICT.because("The address was changed meanwhile. Try again.")),
    }
}

/// Changes an account. `change` returns whether there is anything to write. Returns the account as it is now; `None` if there is
/// none, or its owner gave it up: what an earlier try of `change` found counts for nothing then.
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
