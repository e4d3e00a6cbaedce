//! Background work: queues, topics, streams, schedules and expiry.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, interval_at, sleep},
};

use crate::cloud::Cloud;

/// The pollers of each queue. Several, as in Lambda, so that one slow batch does not delay the rest.
const POLLERS: usize = 4;
/// SQS's longest wait for a message.
const WAIT_SECONDS: u32 = 20;
const STREAM_PAUSE: Duration = Duration::from_millis(100);
const DEPLOYED_EVERY: Duration = Duration::from_millis(200);
const REVIEW_EVERY: Duration = Duration::from_secs(1);
const TIDY_EVERY: Duration = Duration::from_secs(60);
/// The engine reads all items to find the expired ones. AWS promises no more than to delete them within a few days.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// Starts all pollers. They end when their handles are aborted.
pub(super) fn start(cloud: &Arc<Cloud>) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    for (function, source) in cloud.consumers() {
        for _ in 0..POLLERS {
            let (cloud, function, source) = (Arc::clone(cloud), function.clone(), source.clone());
            tasks.push(tokio::spawn(async move {
                loop {
                    deployed(&cloud, &function).await;
                    cloud.run_batch(&function, &source, WAIT_SECONDS).await;
                }
            }));
        }
    }
    for (function, source) in cloud.readers() {
        let cloud = Arc::clone(cloud);
        tasks.push(tokio::spawn(async move {
            loop {
                deployed(&cloud, &function).await;
                // Records wait for the end of the window, unless a batch is full before.
                if cloud.run_stream(&function, &source).await < source.batch_size as usize {
                    sleep(source.window.max(STREAM_PAUSE)).await;
                }
            }
        }));
    }
    tasks.push(tokio::spawn(deliver(Arc::clone(cloud))));
    tasks.push(tokio::spawn(review(Arc::clone(cloud))));
    tasks.push(tokio::spawn(tidy(Arc::clone(cloud))));
    tasks.push(tokio::spawn(sweep(Arc::clone(cloud))));
    for (function, schedule) in cloud.schedules() {
        let cloud = Arc::clone(cloud);
        tasks.push(tokio::spawn(async move {
            let mut ticks = interval(schedule.every);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                // The first tick is immediate, so that work that a restart interrupted resumes without delay.
                ticks.tick().await;
                deployed(&cloud, &function).await;
                // `tick` logs a failure. The next run makes up for it.
                let _ = cloud.tick(&function, &schedule.input).await;
            }
        }));
    }
    tasks
}

/// Waits until the installation has the function. Its event source does not exist before.
async fn deployed(cloud: &Cloud, function: &str) {
    while !cloud.has(function) {
        sleep(DEPLOYED_EVERY).await;
    }
}

async fn deliver(cloud: Arc<Cloud>) {
    loop {
        while cloud.run_delivery().await {}
        cloud.account().topics().wait().await;
    }
}

/// Moves registrations of senders on, as their reviewers do.
async fn review(cloud: Arc<Cloud>) {
    let mut ticks = interval(REVIEW_EVERY);
    loop {
        ticks.tick().await;
        let cloud = Arc::clone(&cloud);
        if let Err(error) = tokio::task::spawn_blocking(move || cloud.account().sms().review()).await {
            tracing::error!(%error, "reviewing ended");
        }
    }
}

async fn tidy(cloud: Arc<Cloud>) {
    let mut ticks = interval(TIDY_EVERY);
    loop {
        ticks.tick().await;
        let cloud = Arc::clone(&cloud);
        if let Err(error) = tokio::task::spawn_blocking(move || cloud.tidy()).await {
            tracing::error!(%error, "tidying up ended");
        }
    }
}

async fn sweep(cloud: Arc<Cloud>) {
    let mut ticks = interval_at(Instant::now() + SWEEP_EVERY, SWEEP_EVERY);
    loop {
        ticks.tick().await;
        let account = Arc::clone(cloud.account());
        match tokio::task::spawn_blocking(move || account.sweep_expired()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(expired)) => tracing::info!(expired, "items expired"),
            Ok(Err(error)) => tracing::error!(%error, "expired items were not swept"),
            Err(error) => tracing::error!(%error, "the sweep ended"),
        }
    }
}
