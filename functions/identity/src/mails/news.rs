//! The mails that follow from a change of an account.

use posthorn_identity::{Account, Address, News, factor_news};

/// The mails that follow from a change of an account: each with its recipient and its news.
pub(crate) fn news_of(old: Option<&Account>, new: &Account) -> Vec<(Address, News)> {
    let mine = |news| (new.email.clone(), news);
    let Some(old) = old else { return vec![mine(News::Welcome)] };
    if new.is_erasing() {
        return if old.is_erasing() { Vec::new() } else { vec![mine(News::Erased)] };
    }
    let mut all = Vec::new();
    if old.version != new.version {
        all.push(mine(News::PasswordChanged));
    }
    if old.email != new.email {
        let changed = || News::EmailChanged { to: new.email.clone() };
        all.extend([(old.email.clone(), changed()), mine(changed())]);
    }
    if has_new_device(old, new) {
        all.push(mine(News::NewDevice));
    }
    all.extend(
        factor_news(old, new).into_iter().map(|what| mine(News::FactorChanged { what: what.to_owned() })),
    );
    all
}

/// The first device is the one on which the account was created. A change of the password may forget all devices; that it happened,
/// and on which device, is news of its own.
fn has_new_device(old: &Account, new: &Account) -> bool {
    let is_first = old.devices.is_empty() && old.version <= 1;
    let has_unknown = new.devices.keys().any(|device| !old.devices.contains_key(device));
    !is_first && old.version == new.version && has_unknown
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::PersonId;

    use super::*;

    fn account() -> Account {
        serde_json::from_value(serde_json::json!({
            "id": PersonId::derived(Timestamp::UNIX_EPOCH, &[b"ada"]), "email": "ada@example.com", "name": "Ada",
            "version": 1, "devices": { "first": 1 },
        }))
        .unwrap()
    }

    #[test]
    fn the_owner_hears_of_changes_of_password_address_and_devices_and_of_nothing_else() {
        let old = account();
        let after = |change: fn(&mut Account)| {
            let mut new = account();
            change(&mut new);
            news_of(Some(&old), &new).into_iter().map(|(to, news)| (to.to_string(), news)).collect::<Vec<_>>()
        };
        let ada = || "ada@example.com".to_owned();
        assert_eq!(after(|account| account.version = 2), [(ada(), News::PasswordChanged)]);
        let to: Address = "new@example.com".parse().unwrap();
        let changed = || News::EmailChanged { to: to.clone() };
        assert_eq!(
            after(|account| account.email = "new@example.com".parse().unwrap()),
            [(ada(), changed()), (to.to_string(), changed())]
        );
        let added = after(|account| {
            account.devices.insert("second".into(), 2);
        });
        assert_eq!(added, [(ada(), News::NewDevice)]);
        let used_again = after(|account| {
            account.devices.insert("first".into(), 2);
            account.name = "Countess".into();
        });
        assert_eq!(used_again, []);
        assert_eq!(news_of(None, &old), [(old.email.clone(), News::Welcome)]);
    }

    #[test]
    fn the_first_device_is_no_news() {
        let (mut old, new) = (account(), account());
        old.devices.clear();
        assert_eq!(news_of(Some(&old), &new), []);
    }

    #[test]
    fn the_first_device_after_a_change_of_the_password_is_news_unless_it_made_the_change() {
        let (old, mut new) = (account(), account());
        (new.version, new.devices) = (2, [("second".to_owned(), 2)].into());
        assert_eq!(news_of(Some(&old), &new), [(old.email.clone(), News::PasswordChanged)]);
        let mut none = new.clone();
        none.devices.clear();
        assert_eq!(news_of(Some(&none), &new), [(old.email.clone(), News::NewDevice)]);
    }
}
