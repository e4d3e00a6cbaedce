//! Runs the runner as a process and kills it again and again while it sends: nothing is lost, nothing is doubled.
//!
//! `upgrade` deploys another release under traffic, and goes back.
//!
//! A client that retries after connection errors sends emails with idempotency keys. A receiver outside of the runner gets the
//! webhooks.
//! `make chaos` runs it with 2,000 emails and 20 kills.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that can't go on must fail, and its figures are printed"
)]

mod client;
mod dice;
mod receiver;
mod releases;
mod runner;
mod traffic;
mod upgrade;
mod verdict;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use client::Client;
use dice::Dice;
use receiver::Receiver;
use runner::{Pace, Runner};
use serde_json::json;
use verdict::Sent;

/// The number of concurrent requests.
const SENDERS: usize = 8;

/// The size of the run.
struct Plan {
    emails: usize,
    kills: usize,
    pace: Pace,
    /// If the emails are not settled after this time, the runner is killed once more: its schedules run at each start, and every
    /// minute.
    nudge: Option<Duration>,
    give_up: Duration,
}

impl Plan {
    /// `POSTHORN_CHAOS` is the number of emails of the large run, which uses the queues' own visibility timeouts.
    fn read() -> Self {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
        match number("POSTHORN_CHAOS") {
            Some(emails) => Self {
                emails: emails as usize,
                kills: number("POSTHORN_CHAOS_KILLS").unwrap_or(20) as usize,
                pace: Pace {
                    quiet_seconds: number("POSTHORN_CHAOS_QUIET").or(Some(120)),
                    visibility_seconds: None,
                },
                nudge: None,
                give_up: Duration::from_secs(3600),
            },
            None => Self {
                emails: 100,
                kills: 3,
                pace: Pace { quiet_seconds: Some(10), visibility_seconds: Some(10) },
                nudge: Some(Duration::from_secs(11)),
                give_up: Duration::from_secs(180),
            },
        }
    }

    /// Three of four kills happen while emails are sent, the others while the emails are processed.
    fn kills_while_sending(&self) -> usize {
        self.kills - self.kills / 4
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_runner_loses_nothing_and_doubles_nothing() {
    let plan = Plan::read();
    let mut dice = Dice::from_env();
    let receiver = Receiver::start().await;
    let mut runner = Runner::start(plan.pace).await;
    let client = Arc::new(Client::new(runner.port(), runner.key()));
    client.webhook(&receiver.url).await;

    let started = Instant::now();
    let accepted = Arc::new(AtomicUsize::new(0));
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| tokio::spawn(send(Arc::clone(&client), sender, plan.emails, Arc::clone(&accepted))))
        .collect();
    let while_sending = plan.kills_while_sending();
    for kill in 1..=while_sending {
        while accepted.load(Ordering::SeqCst) < plan.emails * kill / (while_sending + 1) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(dice.up_to_ms(600)).await;
        runner.kill_and_start(&mut dice).await;
    }
    let mut sent = Vec::new();
    for sender in senders {
        sent.extend(sender.await.unwrap());
    }
    for _ in while_sending..plan.kills {
        tokio::time::sleep(Duration::from_millis(200) + dice.up_to_ms(2_000)).await;
        runner.kill_and_start(&mut dice).await;
    }
    println!("{} emails accepted, {} kills, {:.0?}", sent.len(), runner.kills, started.elapsed());

    let open = settle(&plan, &mut runner, &client, &receiver, &sent).await;
    let figures = verdict::of(runner.stop(), &receiver, &sent, open);
    println!("{figures} ({} kills, {:.0?} in all, seed {})", runner.kills, started.elapsed(), dice.seed());
    figures.hold();
}

#[tokio::test]
async fn a_first_start_that_is_killed_leaves_no_organisation_behind() {
    let runner = Runner::start_killed_while_it_seeds(Pace::default()).await;
    let mut orgs = Client::new(runner.port(), runner.demo("operator_key")).orgs().await;
    orgs.sort();
    assert_eq!(orgs, ["Demo", "Operator"]);
}

/// Sends a share of the emails, each until it is accepted.
async fn send(client: Arc<Client>, sender: usize, emails: usize, accepted: Arc<AtomicUsize>) -> Vec<Sent> {
    let mut sent = Vec::new();
    for number in (sender..emails).step_by(SENDERS) {
        let recipient = match number % 10 {
            3 => format!("bounce+{number}@simulator.amazonses.com"),
            7 => format!("complaint+{number}@simulator.amazonses.com"),
            _ => format!("person{number}@customer.example"),
        };
        let body = json!({
            "from": "Demo <hello@demo.example>", "to": [recipient], "subject": format!("Number {number}"), "text": "Hello",
        });
        let id = client.send(&format!("chaos-{number}"), &body).await;
        sent.push(Sent { id, recipient });
        accepted.fetch_add(1, Ordering::SeqCst);
    }
    sent
}

/// Waits until every email is in its final state and all its events were delivered. Returns the number of the others.
pub(crate) async fn settle(
    plan: &Plan,
    runner: &mut Runner,
    client: &Client,
    receiver: &Receiver,
    sent: &[Sent],
) -> usize {
    let (began, mut nudged) = (Instant::now(), Instant::now());
    let mut open: Vec<&Sent> = sent.iter().collect();
    while began.elapsed() < plan.give_up {
        let mut still = Vec::new();
        for email in open {
            let status = client.status(&email.id).await;
            if status != email.expected() || !receiver.got(&email.id, email.events()) {
                still.push(email);
            }
        }
        if still.is_empty() && client.is_quiet().await {
            return 0;
        }
        open = still;
        if plan.nudge.is_some_and(|pause| nudged.elapsed() > pause) {
            runner.restart().await;
            nudged = Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    for email in open.iter().take(20) {
        println!("open: {} {} is {}", email.id, email.recipient, client.status(&email.id).await);
    }
    open.len()
}
