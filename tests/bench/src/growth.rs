//! Checks that a message costs the same whether few or many messages are stored.

use posthorn_harness::World;
use serde::Serialize;

use crate::{
    counts::{self, Counts},
    flows::{self, Flow},
    stored,
};

/// Messages stored in the small and in the large world. A growing cost already shows at 1,000, and debug code is slow to store
/// more.
const STORED: [u32; 2] = [10, if cfg!(debug_assertions) { 1_000 } else { 10_000 }];
/// A list whose first page ten messages fill.
const LIST: &str = "/v1/emails?limit=5";
/// Searches that every stored message fits.
const BY_RECIPIENT: &str = "/v1/emails?limit=5&to=ada@customer.example";
const BY_TAG: &str = "/v1/emails?limit=5&tag=kind:order";

/// The same flows in a small world and in a large one.
#[derive(Debug, Clone, Serialize)]
pub struct Growth {
    /// Messages stored in the small world and in the large one.
    pub stored: [u32; 2],
    /// Each flow, with its use in both.
    pub flows: Vec<Compared>,
}

/// One flow in both worlds.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// Its name.
    pub name: &'static str,
    /// Its use in the small world and in the large one.
    pub counts: [Counts; 2],
}

impl Compared {
    /// Whether it used the same in both.
    pub fn is_equal(&self) -> bool {
        self.counts[0] == self.counts[1]
    }
}

/// Fills both worlds and counts the flows.
pub async fn compare() -> Growth {
    let (small, large) = (flows::warm().await, flows::warm().await);
    stored::store(&small, STORED[0]).await;
    stored::store(&large, STORED[1]).await;
    let (in_small, in_large) = (count(&small).await, count(&large).await);
    let pairs = in_small.into_iter().zip(in_large);
    let flows =
        pairs.map(|(a, b)| Compared { name: a.name, counts: [a.used.counts, b.used.counts] }).collect();
    Growth { stored: STORED, flows }
}

async fn count(world: &World) -> Vec<Flow> {
    vec![
        flows::requests(world, "list 5 emails", LIST).await,
        flows::requests(world, "find 5 emails by recipient", BY_RECIPIENT).await,
        flows::requests(world, "find 5 emails by tag", BY_TAG).await,
        flows::get_one(world).await,
        delivered(world).await,
        tick(world, "sweep-messages", "{}").await,
        tick(world, "drain-timers", r#"{"shard":0}"#).await,
    ]
}

async fn delivered(world: &World) -> Flow {
    counts::clear(world);
    flows::accept(world, 0, Some("growth")).await;
    world.cloud.pump().await;
    flows::taken(world, "accept to delivered, one", 1)
}

async fn tick(world: &World, function: &'static str, input: &str) -> Flow {
    // The first run creates the job's lease.
    world.cloud.tick(function, input).await.expect("the schedule runs");
    world.advance_seconds(3600);
    counts::clear(world);
    world.cloud.tick(function, input).await.expect("the schedule runs");
    flows::taken(world, function, 1)
}
