use std::{sync::Arc, time::Duration};

use posthorn_items::Keep;
use posthorn_store::Stored;
use posthorn_webhooks::{Attempt, Delivery, Endpoint};

use super::work::Work;

/// A delivery to an endpoint that takes it, with its record, if there is one.
pub(super) struct Due<'a> {
    pub work: &'a Work<'a>,
    pub endpoint: Arc<Stored<Endpoint>>,
    pub known: Option<Stored<Delivery>>,
    /// How long its organisation keeps deliveries.
    pub keep: Keep,
}

/// A delivery with the attempt that was just made, and how long the receiver took.
pub(super) struct Tried<'a> {
    pub due: Due<'a>,
    pub made: Attempt,
    pub took: Duration,
}
