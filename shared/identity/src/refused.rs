//! Refused log-ins for the audit log: at most one for each address and hour. The log-in itself does not know whether an account
//! exists, so it writes the same item for every address; `relay-identity` finds out whose it is.

use std::net::IpAddr;

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_items::Item;
use posthorn_problem::causes;
use posthorn_store::Table;
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{Address, places::refused_partition};

/// The uses of [`note_refused_log_in`].
pub const NOTES_REFUSALS: Use = Table::Identity.update();

/// The period in which repeated refusals are recorded once.
const HOUR_MS: i64 = 3600 * 1000;
/// How long the item is kept, in seconds: by then it is in the log.
const KEPT_SECONDS: i64 = 2 * 3600;

/// The first log-in in an hour with an address that was refused because of a wrong password or factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLogIn {
    /// The address. There may be no account with it.
    pub email: Address,
    /// The hour, counted from 1970.
    pub hour: i64,
    /// Where the attempt came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

impl Item for RefusedLogIn {
    const KIND: &'static str = "refused_log_in";

    fn expires_at(&self) -> Option<i64> {
        Some((self.hour + 1) * HOUR_MS / 1000 + KEPT_SECONDS)
    }
}

impl RefusedLogIn {
    /// When its hour began.
    pub fn began_at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.hour * HOUR_MS).unwrap_or_default()
    }
}

/// Records that a log-in was refused. An error is only logged: the log-in stays refused.
pub async fn note_refused_log_in(app: &App, email: &Address, from: Option<IpAddr>) {
    let hour = app.now().as_millisecond().div_euclid(HOUR_MS);
    let item = RefusedLogIn { email: email.clone(), hour, ip: from.map(|address| address.to_string()) };
    let noted = refused_partition(app, email).create_by_update(&hour.to_string(), &item).await;
    if let Err(error) = noted {
        tracing::warn!(error = causes(&error), "could not record a refused log-in");
    }
}
