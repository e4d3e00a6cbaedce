//! What it costs to know who asks: by key and by session, with and without a warm cache.

use posthorn_harness::{Person, World};

use crate::{
    counts,
    flows::{Flow, taken},
};

/// Requests over which a flow is averaged.
const TIMES: u32 = 10;
/// What each request does. It is the same for all, so that differences are the caller's.
const PATH: &str = "/v1/emails?limit=20";
/// A warm instance caches callers for 30 seconds.
const CACHED_SECONDS: i64 = 30;

/// The flow by key and the flow by session, warm.
pub const WARM: [&str; 2] = ["a warm request by key", "a warm request by session"];
const COLD: [&str; 2] = ["a cold request by key", "a cold request by session"];

/// Requests by key and by session, warm and cold.
pub async fn all() -> Vec<Flow> {
    let world = World::new().await;
    let person = world.person("ada@acme.example", "owner").await;
    let mut flows = Vec::new();
    for (names, is_cold) in [(WARM, false), (COLD, true)] {
        for (name, by) in names.into_iter().zip([None, Some(&person)]) {
            request(&world, by).await;
            counts::clear(&world);
            for _ in 0..TIMES {
                world.advance_seconds(if is_cold { CACHED_SECONDS + 1 } else { 0 });
                request(&world, by).await;
            }
            flows.push(taken(&world, name, TIMES));
        }
    }
    flows
}

async fn request(world: &World, by: Option<&Person>) {
    let answer = match by {
        None => world.call("GET", PATH, None).await,
        Some(person) => world.call_by(person, "GET", PATH, None).await,
    };
    assert_eq!(answer.status, 200, "{}", answer.json());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_warm_request_by_session_costs_no_more_reads_than_by_key() {
        let flows = all().await;
        let reads: Vec<(&str, f64)> =
            flows.iter().map(|flow| (flow.name, flow.used.counts.read_units)).collect();
        println!("{reads:?}");
        let [by_key, by_session, cold_by_key, cold_by_session] = &reads[..] else { panic!("{reads:?}") };
        assert!(by_session.1 <= by_key.1, "{reads:?}");
        assert!(cold_by_key.1 > by_key.1 && cold_by_session.1 <= cold_by_key.1 + 1.0, "{reads:?}");
    }
}
