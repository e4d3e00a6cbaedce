//! Each minute: looks at the domains that are due: those whose records are waited for, by a growing interval for 72
//! hours, and verified ones once a day.
//!
//! In: the `open` index, which holds what is due first. Written: one look per domain, with what becomes of the domain by
//! it and the time of the next look. A run that dies leaves the rest due; a look that is made twice changes nothing more.

use futures::future::join_all;
use posthorn_app::App;
use posthorn_runtime::{
    Function, Trigger,
    schedule::{self, Counts, Failed, NoInput},
};
use posthorn_senders::{DOMAIN_SHARDS, Domain};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Table};

use crate::look_up::look_at;

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "poll-domains",
    trigger: Trigger::Schedule,
    settings: &["STAGE", "SENDERS_TABLE", "OPS_TABLE", "DNS_SERVER"],
    invoke: |app, event| {
        let name = |_: &NoInput| "poll-domains".to_owned();
        Box::pin(schedule::run(app, event, "poll-domains", TIMEOUT_SECONDS, name, handle))
    },
};

/// The function's timeout in the template: ten rounds of at most five seconds for the DNS, and time to write.
const TIMEOUT_SECONDS: u32 = 110;
/// How many of a shard one run looks at; the next run looks at the rest.
const DUE_MAX: i32 = 25;
/// How many are looked at at the same time: SES answers a few questions a second.
const CONCURRENT_MAX: usize = 10;

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let now_ms = app.now().as_millisecond();
    let (mut looked_at, mut failed) = (0, 0);
    for shard in 0..DOMAIN_SHARDS {
        let due = app.part::<Store>().due::<Domain>(Table::Senders, shard, now_ms, DUE_MAX).await?;
        for round in due.chunks(CONCURRENT_MAX) {
            let mut looks = Vec::with_capacity(CONCURRENT_MAX);
            for entry in round {
                looks.push(look_again(app, entry));
            }
            for outcome in join_all(looks).await {
                looked_at += 1;
                if let Err(error) = outcome {
                    // One domain must not keep the others from being looked at; it stays due.
                    failed += 1;
                    tracing::error!(error = %error, "a domain was not looked at");
                }
            }
        }
    }
    Ok(Counts::from_iter([("looked_at".to_owned(), looked_at.into()), ("failed".to_owned(), failed.into())]))
}

async fn look_again(app: &App, entry: &OpenEntry<'_>) -> Result<(), StoreError> {
    let Some(stored) = entry.partition.get::<Domain>(&entry.sort, Read::Consistent).await? else {
        return Ok(());
    };
    let look = look_at(app, &stored.value).await;
    let now_ms = app.now().as_millisecond();
    let take_in = |domain: &mut Domain| {
        // The index lags a moment behind: a look by hand may have been made since.
        let due = domain.next_look_ms.is_some_and(|due_ms| due_ms <= now_ms);
        if due {
            domain.apply(&look, now_ms);
        }
        due
    };
    entry.partition.revise_from(&entry.sort, stored, take_in).await?;
    Ok(())
}
