//! The invocation that a call belongs to. With it, a call finds the Lambda that a fault kills.

use std::sync::Arc;

use tokio::sync::Notify;

tokio::task_local! {
    static CURRENT: Arc<Invocation>;
}

/// One running invocation of a function.
#[derive(Debug, Default)]
pub(crate) struct Invocation {
    killed: Notify,
}

impl Invocation {
    /// Runs `work` as this invocation. `None` if it was killed: its future is dropped, as a dying process stops immediately.
    pub async fn run<T>(self: Arc<Self>, work: impl Future<Output = T>) -> Option<T> {
        let scoped = CURRENT.scope(Arc::clone(&self), work);
        tokio::select! {
            biased;
            done = scoped => Some(done),
            () = self.killed.notified() => None,
        }
    }

    /// Kills the invocation that the running task belongs to, and never returns. Outside of an invocation it only logs an error.
    pub async fn kill_current() {
        if let Ok(current) = CURRENT.try_with(Arc::clone) {
            current.killed.notify_one();
            std::future::pending::<()>().await;
        }
        tracing::error!("a kill was requested outside of an invocation");
    }
}
