use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// The source of the time. Tests stop it and move it.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
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

    /// Waits for `duration`. A manual clock does not wait: it moves forward by `duration`.
    pub async fn sleep(&self, duration: Duration) {
        match self {
            Self::System => tokio::time::sleep(duration).await,
            Self::Manual(unix_ms) => {
                unix_ms.fetch_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
            }
        }
    }
}
