//! The context of a function: AWS configuration, checked settings, a clock, and clients made on first use.
//!
//! One [`App`] lives as long as a warm instance. This crate names no client: each crate that needs a client makes it as a
//! [`Part`](FromApp), so that the linker leaves out the clients that a function never uses.

mod clock;
mod from_app;
mod parts;
mod settings;

pub use clock::Clock;
pub use from_app::FromApp;
pub use settings::{WrongSettings, check_settings};

use std::{collections::BTreeMap, time::Duration};

use aws_types::SdkConfig;
use parts::Parts;

/// The application in one warm instance of a function.
pub struct App {
    sdk: SdkConfig,
    settings: BTreeMap<String, String>,
    clock: Clock,
    parts: Parts,
}

impl App {
    /// An app that uses `sdk`, and `settings` in place of environment variables.
    pub fn new(sdk: SdkConfig, settings: BTreeMap<String, String>, clock: Clock) -> Self {
        Self { sdk, settings, clock, parts: Parts::default() }
    }

    /// Region, credentials and HTTP client for AWS clients.
    pub fn sdk(&self) -> &SdkConfig {
        &self.sdk
    }

    /// The time of the app's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// Waits on the app's clock.
    pub async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    /// A setting's value; empty if it is not set. The start of the function checked the required ones.
    pub fn setting(&self, name: &str) -> &str {
        self.settings.get(name).map_or("", String::as_str)
    }

    /// A whole number of seconds, or `default` if the setting is absent or not a number.
    pub fn setting_seconds(&self, name: &str, default: u32) -> u32 {
        self.setting(name).parse().unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counted(usize);
    static MADE: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    impl FromApp for Counted {
        fn from_app(_: &App) -> Self {
            Self(MADE.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1)
        }
    }

    #[test]
    fn a_part_is_made_once_per_app() {
        let app = App::new(SdkConfig::builder().build(), BTreeMap::new(), Clock::System);
        assert_eq!((app.part::<Counted>().0, app.part::<Counted>().0), (1, 1));
    }
}
