//! The demo organisation, as the state directory keeps it.

use serde::{Deserialize, Serialize};

/// Its file in the state directory; it also tells that a first start came to its end.
pub const DEMO_FILE: &str = "demo.json";

/// What the runner prints for people to paste. The keys are kept in clear: they open nothing but this machine's own data.
#[derive(Clone, Serialize, Deserialize)]
pub struct Demo {
    /// A key that sends for real (into the mailbox).
    pub live_key: String,
    /// A key that can't reach a provider.
    pub test_key: String,
    /// The key of the deployment's operator, who makes further organisations.
    #[serde(default)]
    pub operator_key: String,
    /// The organisation's verified domain.
    pub domain: String,
}
