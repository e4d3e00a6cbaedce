use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Where the time comes from; tests hold it still and move it.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// Unix milliseconds that a test sets.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The time now.
    pub fn now(&self) -> jiff::Timestamp {
        match self {
            Self::System => jiff::Timestamp::now(),
            Self::Manual(unix_ms) => jiff::Timestamp::from_millisecond(unix_ms.load(Ordering::SeqCst))
                .unwrap_or(jiff::Timestamp::UNIX_EPOCH),
        }
    }
}
