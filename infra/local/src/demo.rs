//! The demo organisation, as stored in the state directory.

use posthorn_ids::PersonId;
use serde::{Deserialize, Serialize};

/// Its file in the state directory. The file also shows that a first start was completed.
pub const DEMO_FILE: &str = "demo.json";

/// The values that the runner prints for people to paste. The keys are stored unencrypted: they open only this machine's data.
#[derive(Clone, Serialize, Deserialize)]
pub struct Demo {
    /// A key that sends (into the mailbox).
    pub live_key: String,
    /// A key that never reaches a provider.
    pub test_key: String,
    /// The key of the deployment's operator, who creates more organisations.
    #[serde(default)]
    pub operator_key: String,
    /// The demo organisation's owner, who logs in with a link that each start prints.
    #[serde(default)]
    pub owner: Option<PersonId>,
    /// The organisation's verified domain.
    pub domain: String,
}
