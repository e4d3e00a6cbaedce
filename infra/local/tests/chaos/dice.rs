//! Random times, repeatable with the same seed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub struct Dice {
    seed: u64,
    state: u64,
}

impl Dice {
    /// `POSTHORN_CHAOS_SEED`, or the time.
    pub fn from_env() -> Self {
        let given = std::env::var("POSTHORN_CHAOS_SEED").ok().and_then(|text| text.parse().ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64;
        let seed = given.unwrap_or(now).max(1);
        Self { seed, state: seed }
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Xorshift, by Marsaglia.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % sides
    }

    pub fn up_to_ms(&mut self, ms: u64) -> Duration {
        Duration::from_millis(self.roll(ms))
    }
}
