//! The account's suppression list, which all senders of the account share.
//! <https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html>

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::state::write_private;

/// The default reasons of accounts opened after November 2019.
const ACCOUNT_REASONS: [&str; 2] = ["BOUNCE", "COMPLAINT"];

/// Addresses, each with the reason why SES put it on the list. A file keeps them between runs.
pub(super) struct AccountList {
    addresses: Mutex<BTreeMap<String, String>>,
    file: Option<PathBuf>,
}

impl AccountList {
    pub fn open(state_dir: Option<&Path>) -> io::Result<Self> {
        let file = state_dir.map(|dir| dir.join("account-suppressions.json"));
        let addresses = match &file {
            Some(path) if path.exists() => serde_json::from_slice(&std::fs::read(path)?)?,
            _ => BTreeMap::new(),
        };
        Ok(Self { addresses: Mutex::new(addresses), file })
    }

    /// Adds an address for a reason, `BOUNCE` or `COMPLAINT`, if the configuration set uses that reason. Addresses of the
    /// mailbox simulator are never added.
    pub fn add(&self, address: &str, reason: &str, set_reasons: Option<&[String]>) {
        if !applies(reason, set_reasons) || super::simulator::is_simulated(address) {
            return;
        }
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.insert(address.to_ascii_lowercase(), reason.to_owned());
        let Some(file) = &self.file else { return };
        let written = serde_json::to_vec(&*addresses).map_err(io::Error::from);
        if let Err(error) = written.and_then(|bytes| write_private(file, &bytes)) {
            tracing::error!(%error, file = %file.display(), "the account's suppression list could not be saved");
        }
    }

    /// Whether SES suppresses mail to this address when a set with these reasons sends it.
    pub fn suppresses(&self, address: &str, set_reasons: Option<&[String]>) -> bool {
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.get(&address.to_ascii_lowercase()).is_some_and(|reason| applies(reason, set_reasons))
    }
}

/// A configuration set's own reasons replace the account's. An empty list of reasons switches the suppression list off.
fn applies(reason: &str, set_reasons: Option<&[String]>) -> bool {
    match set_reasons {
        Some(reasons) => reasons.iter().any(|one| one == reason),
        None => ACCOUNT_REASONS.contains(&reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_uses_the_accounts_reasons_unless_it_has_its_own() {
        let list = AccountList::open(None).unwrap();
        list.add("Ada@example.com", "COMPLAINT", None);
        let only = |reason: &str| vec![reason.to_owned()];
        assert!(list.suppresses("ada@example.com", None));
        assert!(list.suppresses("ada@example.com", Some(&only("COMPLAINT"))));
        assert!(!list.suppresses("ada@example.com", Some(&only("BOUNCE"))));
        assert!(!list.suppresses("ada@example.com", Some(&[])));
        assert!(!list.suppresses("bob@example.com", None));
    }

    #[test]
    fn sets_without_reasons_and_simulator_addresses_add_nothing() {
        let list = AccountList::open(None).unwrap();
        list.add("ada@example.com", "BOUNCE", Some(&[]));
        list.add("bounce@simulator.amazonses.com", "BOUNCE", None);
        assert!(!list.suppresses("ada@example.com", None));
        assert!(!list.suppresses("bounce@simulator.amazonses.com", None));
    }
}
