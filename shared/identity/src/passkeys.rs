//! Adds, renames and removes the passkeys of an account.

use posthorn_app::App;
use posthorn_ids::{PasskeyId, PersonId};
use posthorn_problem::{Problem, not_found};

use crate::{
    Account, Passkey, ceremony,
    codes::{INVALID_PASSKEY, LAST_WAY_IN, PASSKEY_LIMIT_REACHED},
    revise_account,
};

/// The most passkeys of a person: one for each device, and some in a safe.
pub const PASSKEYS_MAX: usize = 20;

impl Account {
    /// The passkey with a credential's id.
    pub fn passkey_of(&self, credential_id: &str) -> Option<(PasskeyId, &Passkey)> {
        let mut passkeys = self.passkeys.iter();
        passkeys
            .find(|(_, passkey)| passkey.credential_id == credential_id)
            .map(|(id, passkey)| (*id, passkey))
    }

    fn add(&mut self, id: PasskeyId, passkey: &Passkey) -> Result<(), Problem> {
        if self.passkey_of(&passkey.credential_id).is_some() {
            return Err(INVALID_PASSKEY.because("The account has this passkey already."));
        }
        if self.passkeys.len() >= PASSKEYS_MAX {
            let detail = format!("The account has {PASSKEYS_MAX} passkeys. Remove one first.");
            return Err(PASSKEY_LIMIT_REACHED.because(detail));
        }
        self.passkeys.insert(id, passkey.clone());
        Ok(())
    }

    /// A change of the password between the ceremony and the write must keep the passkey out.
    fn add_at(&mut self, version: u64, id: PasskeyId, passkey: &Passkey) -> Result<(), Problem> {
        match self.version == version {
            true => self.add(id, passkey),
            false => Err(ceremony::refused()),
        }
    }

    fn remove(&mut self, id: PasskeyId) -> Result<(), Problem> {
        let others = self.passkeys.keys().filter(|one| **one != id).count();
        if self.passkeys.contains_key(&id) && others == 0 && self.password.is_none() {
            return Err(LAST_WAY_IN.because("Add another passkey first, or set a password: ask for a link with `POST /v1/auth/forgot-password`."));
        }
        self.passkeys.remove(&id).map(|_| ()).ok_or_else(not_found)
    }
}

/// Adds a passkey, if the account still has the `version` with which its ceremony began.
///
/// # Errors
/// `PASSKEY_LIMIT_REACHED`; `INVALID_PASSKEY` if the account has it; `INVALID_CEREMONY` if the password was changed meanwhile.
pub async fn add_passkey(
    app: &App,
    (person, version): (PersonId, u64),
    id: PasskeyId,
    passkey: &Passkey,
) -> Result<Account, Problem> {
    revise(app, person, |account| account.add_at(version, id, passkey)).await
}

/// Renames a passkey.
///
/// # Errors
/// `NOT_FOUND` if the account does not have it.
pub async fn rename_passkey(
    app: &App,
    person: PersonId,
    id: PasskeyId,
    name: &str,
) -> Result<Account, Problem> {
    let rename = |account: &mut Account| {
        let passkey = account.passkeys.get_mut(&id).ok_or_else(not_found)?;
        name.clone_into(&mut passkey.name);
        Ok(())
    };
    revise(app, person, rename).await
}

/// Removes a passkey. Nobody may lock themselves out.
///
/// # Errors
/// `NOT_FOUND` if the account does not have it; `LAST_WAY_IN` if there is no password and no other passkey.
pub async fn remove_passkey(app: &App, person: PersonId, id: PasskeyId) -> Result<Account, Problem> {
    revise(app, person, |account| account.remove(id)).await
}

async fn revise(
    app: &App,
    person: PersonId,
    mut change: impl FnMut(&mut Account) -> Result<(), Problem> + Send,
) -> Result<Account, Problem> {
    let mut outcome = Ok(());
    let change = |account: &mut Account| {
        outcome = change(account);
        account.factors += u64::from(outcome.is_ok());
        outcome.is_ok()
    };
    let account = revise_account(app, person, change).await?.ok_or_else(not_found)?;
    outcome.map(|()| account)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::Timestamp;
    use posthorn_problem::NOT_FOUND;
    use proptest::prelude::*;

    use super::*;
    use crate::codes::INVALID_CEREMONY;

    fn account(password: bool) -> Account {
        Account {
            id: PersonId::new(Timestamp::UNIX_EPOCH),
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".into(),
            version: 1,
            moves: 0,
            password: password.then(|| "hash".into()),
            factors: 0,
            devices: BTreeMap::new(),
            totp: None,
            backup_codes: BTreeSet::new(),
            passkeys: BTreeMap::new(),
            sso_subjects: Default::default(),
            erasing_since: None,
        }
    }

    fn id(n: u8) -> PasskeyId {
        PasskeyId::derived(Timestamp::UNIX_EPOCH, &[&[n]])
    }

    fn passkey(n: u8) -> Passkey {
        let (name, credential_id) = ("Laptop".to_owned(), format!("cred{n}"));
        Passkey { name, credential_id, credential: "{}".into(), created_at: 0, last_used_at: None }
    }

    #[test]
    fn the_same_credential_is_added_once_and_twenty_fit() {
        let mut account = account(true);
        account.add(id(0), &passkey(0)).unwrap();
        assert_eq!(account.add(id(1), &passkey(0)).unwrap_err().code, INVALID_PASSKEY);
        for n in 1..20 {
            account.add(id(n), &passkey(n)).unwrap();
        }
        assert_eq!(account.add(id(20), &passkey(20)).unwrap_err().code, PASSKEY_LIMIT_REACHED);
        assert_eq!(account.passkey_of("cred7").unwrap().0, id(7));
    }

    #[test]
    fn the_last_passkey_stays_unless_there_is_a_password() {
        for (password, codes) in [(true, None), (false, Some(LAST_WAY_IN))] {
            let mut account = account(password);
            account.add(id(0), &passkey(0)).unwrap();
            assert_eq!(account.remove(id(1)).unwrap_err().code, NOT_FOUND);
            assert_eq!(account.remove(id(0)).err().map(|problem| problem.code), codes);
        }
    }

    #[test]
    fn a_passkey_of_a_ceremony_from_before_a_change_of_the_password_is_refused() {
        let mut account = account(true);
        account.version = 2;
        assert_eq!(
            account.add_at(1, id(1), &passkey(1)).map_err(|problem| problem.code),
            Err(INVALID_CEREMONY)
        );
        assert!(account.passkeys.is_empty());
        assert_eq!(account.add_at(2, id(1), &passkey(1)), Ok(()));
    }

    proptest! {
        #[test]
        fn nobody_locks_themselves_out(acts in prop::collection::vec((any::<bool>(), 0..6_u8), 0..60)) {
            let mut account = account(false);
            account.add(id(0), &passkey(0)).unwrap();
            for (adds, n) in acts {
                let _ = if adds { account.add(id(n), &passkey(n)) } else { account.remove(id(n)) };
                prop_assert!(!account.passkeys.is_empty());
            }
        }
    }
}
