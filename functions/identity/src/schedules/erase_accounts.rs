//! Runs every two hours, because an idle installation pays for each run: removes what is left of accounts that their owners gave up.
//!
//! In: the `open` index of erasures. Written, for each: the person without sessions and organisations; for each organisation of the
//! person the members, the directories' users and the invitations; the key of the person's details in audit logs; the export of their
//! data and its file; that providers know the account, its address, and the account; last the erasure itself. If a run crashes anywhere, the next one finds the erasure and
//! does the rest. An erasure that was announced but never carried out is dropped.

use std::time::{Duration, Instant};

use posthorn_access::{ERASES_PERSON, Erasure, FORGETS_PERSON, erase_person, forget_person};
use posthorn_app::App;
use posthorn_audit::{ERASES_DETAILS, erase_details};
use posthorn_identity::{Account, READS_ACCOUNTS, REMOVES_ACCOUNTS, any_account, remove_account};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed, NoInput},
    uses::Table,
};
use posthorn_store::{OpenEntry, Read, Store, StoreError};

use crate::{
    own_data::{account_export::AccountExport, objects},
    places::{EXPORT_SORT, account_export},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "erase-accounts",
    trigger: Trigger::Schedule(Schedule::every(
        "2 hours",
        "Accounts that their owners gave up are not removed, and nobody gets their addresses.",
    )),
    uses: &[
        Table::Access.due().get().put().delete(),
        READS_ACCOUNTS,
        ERASES_PERSON,
        FORGETS_PERSON,
        ERASES_DETAILS,
        objects::REMOVES,
        REMOVES_ACCOUNTS,
    ],
    timeout_seconds: 110,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// After this time a run begins no further erasure. One takes some seconds, of a person in a hundred organisations.
const WORK_WITHIN: Duration = Duration::from_secs(60);
/// The most erasures that one run works on.
const DUE_MAX: i32 = 100;
/// After this time a failed erasure is tried again.
const AGAIN_AFTER_MS: i64 = 10 * 60 * 1000;

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let started = Instant::now();
    let now_ms = app.now().as_millisecond();
    let due = app.part::<Store>().due::<Erasure>(Table::Access, 0, now_ms, DUE_MAX).await?;
    let (mut done, mut failed) = (0_usize, 0_usize);
    for entry in &due {
        if started.elapsed() > WORK_WITHIN {
            break;
        }
        match go_on(app, entry).await {
            Ok(()) => done += 1,
            Err(problem) => {
                failed += 1;
                tracing::error!(code = problem.code.code, cause = problem.cause, "an account was not erased");
                postpone(app, entry).await?;
            }
        }
    }
    if failed > 0 && done == 0 {
        return Err(Failed(format!("none of {failed} accounts was erased")));
    }
    let counts = [("done", done), ("left", due.len() - done - failed), ("failed", failed)];
    Ok(Counts::from_iter(counts.map(|(name, count)| (name.to_owned(), count.into()))))
}

/// It goes behind the others, so that it does not delay them.
async fn postpone(app: &App, entry: &OpenEntry<'_>) -> Result<(), StoreError> {
    let due_ms = app.now().as_millisecond() + AGAIN_AFTER_MS;
    let later = |erasure: &mut Erasure| {
        erasure.due_ms = due_ms;
        true
    };
    entry.partition.revise(&entry.sort, Read::Consistent, later).await?;
    Ok(())
}

async fn go_on(app: &App, entry: &OpenEntry<'_>) -> Result<(), Problem> {
    let stored = entry.partition.get::<Erasure>(&entry.sort, Read::Consistent).await?;
    let Some(stored) = stored else { return Ok(()) };
    // Without an account, an earlier run stopped just before its end.
    let account = any_account(app, stored.value.person).await?;
    if let Some(account) = account.filter(Account::is_erasing) {
        erase(app, &account).await?;
    }
    // If it was announced again since, it stays.
    entry.partition.delete_if(&entry.sort, &stored).await?;
    Ok(())
}

async fn erase(app: &App, account: &Account) -> Result<(), Problem> {
    let person = erase_person(app, account.id).await?;
    for org in person.orgs_since(i64::MIN) {
        forget_person(app, org, account.id, account.email.as_str()).await?;
    }
    erase_details(app.part::<Store>(), account.id).await?;
    // First the item: a run that writes the file sees that it is gone, and removes the file itself.
    account_export(app, account.id).delete::<AccountExport>(EXPORT_SORT).await?;
    objects::remove(app, account.id).await?;
    remove_account(app, account).await?;
    Ok(())
}
