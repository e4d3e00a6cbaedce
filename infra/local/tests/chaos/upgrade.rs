//! Upgrades an installation to another release under traffic, and rolls back: nothing is lost or doubled, and no request fails.
//!
//! `make upgrade` builds the last release and runs these from it to the present one. `make binaries` deploys the present release in
//! place of itself: every function runs as a binary, and its processes are replaced.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    Plan,
    client::Client,
    dice::Dice,
    receiver::Receiver,
    releases::{Links, Release},
    runner::{Build, Pace, Runner},
    settle,
    traffic::Traffic,
    verdict,
};

/// Requests to send before, between and after the deployments.
const REQUESTS: usize = 60;
/// How long a deployment takes.
const DEPLOY: Duration = Duration::from_secs(30);

/// The quiet window is as long as in the cloud: no worker dies here, so no email may need it.
const PLAN: Plan = Plan {
    emails: 0,
    kills: 0,
    pace: Pace { quiet_seconds: None, visibility_seconds: Some(20) },
    nudge: None,
    give_up: Duration::from_secs(300),
};

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// `POSTHORN_UPGRADE_FROM`: the folder of the release to upgrade from.
fn old() -> PathBuf {
    std::env::var("POSTHORN_UPGRADE_FROM").map_or_else(|_| checkout(), PathBuf::from)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it needs release binaries: make binaries, make upgrade"]
async fn functions_that_are_deployed_one_by_one_lose_nothing_and_double_nothing() {
    let (old, new) = (Release::at(old()), Release::at(checkout()));
    let mut dice = Dice::from_env();
    let links = Links::to(&old);
    let build = Build { links: Some(links.folder().to_owned()), ..Build::default() };
    let run = Run::start(build).await;
    run.traffic.requests(REQUESTS).await;
    links.deploy(&new, DEPLOY, &mut dice).await;
    println!("upgraded after {:.0?}", run.began.elapsed());
    run.traffic.requests(REQUESTS).await;
    links.deploy(&old, DEPLOY, &mut dice).await;
    println!("rolled back after {:.0?}", run.began.elapsed());
    run.traffic.requests(REQUESTS).await;
    run.end(&dice).await;
}

/// The runner of the old release, then that of the new one, then the old one again, on one state. A request may find nobody who
/// listens, and is sent again; an answer from 500 on is a fault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it needs the last release's runner: make upgrade"]
async fn a_runner_that_is_replaced_and_put_back_loses_nothing_and_doubles_nothing() {
    let old = old();
    let old = Build { program: Some(old.join("target/debug/posthorn")), templates: Some(old), links: None };
    let dice = Dice::from_env();
    let mut run = Run::start(old.clone()).await;
    run.traffic.requests(REQUESTS).await;
    run.runner.change_build(Build::default()).await;
    println!("upgraded after {:.0?}", run.began.elapsed());
    run.traffic.requests(REQUESTS).await;
    run.runner.change_build(old).await;
    println!("rolled back after {:.0?}", run.began.elapsed());
    run.traffic.requests(REQUESTS).await;
    run.end(&dice).await;
}

/// An installation with users at work.
struct Run {
    began: Instant,
    runner: Runner,
    client: Arc<Client>,
    receiver: Receiver,
    traffic: Traffic,
}

impl Run {
    async fn start(build: Build) -> Self {
        let receiver = Receiver::start().await;
        let runner = Runner::start_build(PLAN.pace, build).await;
        let client = Arc::new(Client::new(runner.port(), runner.key()));
        client.webhook(&receiver.url).await;
        let traffic = Traffic::start(&client);
        Self { began: Instant::now(), runner, client, receiver, traffic }
    }

    async fn end(mut self, dice: &Dice) {
        let (sent, tours) = self.traffic.end().await;
        println!("{} emails accepted, {tours} tours, {:.0?}", sent.len(), self.began.elapsed());
        let open = settle(&PLAN, &mut self.runner, &self.client, &self.receiver, &sent).await;
        let figures = verdict::of(self.runner.stop(), &self.receiver, &sent, open);
        let faults = self.client.faults();
        println!(
            "{figures}; {} answers from 500 on ({:.0?} in all, seed {})",
            faults.len(),
            self.began.elapsed(),
            dice.seed()
        );
        figures.hold();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(tours > 0, "the tour was never made");
    }
}
