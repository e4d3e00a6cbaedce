//! What the owner of an account must hear about its factors.

use crate::Account;

/// What changed about the factors from `old` to `new`, in words for a mail. A log-in with a passkey or an app's code is no news.
pub fn factor_news(old: &Account, new: &Account) -> Vec<&'static str> {
    let mut news = Vec::new();
    match (old.has_second_factor(), new.has_second_factor()) {
        (false, true) => news.push("an authenticator app was added"),
        (true, false) => news.push("the authenticator app was removed"),
        (true, true) if old.backup_codes.iter().any(|code| !new.backup_codes.contains(code)) => {
            let renewed = new.backup_codes.iter().any(|code| !old.backup_codes.contains(code));
            news.push(if renewed { "the backup codes were renewed" } else { "a backup code was used" });
        }
        (true, true) if old.backup_codes != new.backup_codes => news.push("the backup codes were renewed"),
        _ => {}
    }
    if new.passkeys.keys().any(|id| !old.passkeys.contains_key(id)) {
        news.push("a passkey was added");
    }
    if old.passkeys.keys().any(|id| !new.passkeys.contains_key(id)) {
        news.push("a passkey was removed");
    }
    news
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::{PasskeyId, PersonId};

    use super::*;
    use crate::{Passkey, Totp};

    fn account(change: impl FnOnce(&mut Account)) -> Account {
        let mut account = Account {
            id: PersonId::derived(Timestamp::UNIX_EPOCH, &[b"ada"]),
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".into(),
            version: 1,
            moves: 0,
            password: None,
            factors: 0,
            devices: Default::default(),
            totp: None,
            backup_codes: Default::default(),
            passkeys: Default::default(),
            sso_subjects: Default::default(),
            erasing_since: None,
        };
        change(&mut account);
        account
    }

    fn app(last_step: u64, codes: &[&str]) -> Account {
        account(|account| {
            let pending = Totp::pending(vec![1], 1, Timestamp::UNIX_EPOCH);
            account.totp = Some(Totp { confirmed_at: Some(1), last_step, ..pending });
            account.backup_codes = codes.iter().map(|code| (*code).to_owned()).collect();
        })
    }

    #[test]
    fn the_owner_hears_of_an_app_and_its_codes() {
        let none = account(|_| {});
        assert_eq!(factor_news(&none, &app(1, &["a", "b"])), ["an authenticator app was added"]);
        assert_eq!(factor_news(&app(1, &["a"]), &none), ["the authenticator app was removed"]);
        assert_eq!(factor_news(&app(1, &["a", "b"]), &app(1, &["b"])), ["a backup code was used"]);
        assert_eq!(
            factor_news(&app(1, &["a", "b"]), &app(1, &["c", "d"])),
            ["the backup codes were renewed"]
        );
        assert_eq!(factor_news(&app(1, &[]), &app(1, &["c"])), ["the backup codes were renewed"]);
        assert_eq!(factor_news(&app(1, &["a"]), &app(2, &["a"])), [""; 0], "a log-in is no news");
    }

    #[test]
    fn the_owner_hears_of_added_and_removed_passkeys() {
        let id = PasskeyId::derived(Timestamp::UNIX_EPOCH, &[b"1"]);
        let with = |credential: &str| {
            let (name, credential) = ("Laptop".to_owned(), credential.to_owned());
            let passkey =
                Passkey { name, credential_id: "1".into(), credential, created_at: 0, last_used_at: None };
            account(|account| drop(account.passkeys.insert(id, passkey)))
        };
        let none = account(|_| {});
        assert_eq!(factor_news(&none, &with("1")), ["a passkey was added"]);
        assert_eq!(factor_news(&with("1"), &none), ["a passkey was removed"]);
        assert_eq!(factor_news(&with("1"), &with("2")), [""; 0], "a log-in is no news");
    }
}
