//! A function's warm instances.

use std::sync::atomic::{AtomicUsize, Ordering};

use posthorn_app::App;

/// The instances of a function. They take turns, so a function that relies on the memory of one instance fails.
pub(crate) struct Instances {
    all: Vec<&'static App>,
    turn: AtomicUsize,
}

impl Instances {
    /// `all` has at least one instance.
    pub fn new(all: Vec<&'static App>) -> Self {
        Self { all, turn: AtomicUsize::new(0) }
    }

    /// The first one.
    pub fn first(&self) -> &'static App {
        self.all[0]
    }

    /// The next one in turn.
    pub fn next(&self) -> &'static App {
        self.all[self.turn.fetch_add(1, Ordering::Relaxed) % self.all.len()]
    }
}
