//! A function's warm instances.

use std::sync::atomic::{AtomicUsize, Ordering};

use posthorn_app::App;

/// The instances of a function. They take turns, so that whatever relies on the memory of one shows.
pub(crate) struct Instances {
    all: Vec<&'static App>,
    turn: AtomicUsize,
}

impl Instances {
    /// Instances, of which there is at least one.
    pub fn new(all: Vec<&'static App>) -> Self {
        Self { all, turn: AtomicUsize::new(0) }
    }

    /// The first one.
    pub fn first(&self) -> &'static App {
        self.all[0]
    }

    /// The one whose turn it is.
    pub fn next(&self) -> &'static App {
        self.all[self.turn.fetch_add(1, Ordering::Relaxed) % self.all.len()]
    }
}
