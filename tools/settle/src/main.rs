//! `settle --stage production --as restored --at 2026-11-30T03:00:00Z [--unknown queue|fail] [--running gone]`: settles the emails of
//! the restored tables, and prints what it found as JSON. `tools/restore.py` runs it. AWS's credentials and region are taken from the
//! environment. The exit status is 0 if all is settled, 3 if it must run again, and 1 or 2 if it failed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the program prints its result")]

use std::{collections::BTreeMap, env, process::ExitCode};

use jiff::Timestamp;
use posthorn_app::{App, Clock};
use posthorn_problem::causes;
use posthorn_runtime::{Format, init_logs, sdk};
use posthorn_settle::{Settling, Unknown, settle};
use posthorn_store::Table;

/// The exit status that asks for another run.
const AGAIN: u8 = 3;
/// The exit status of a wrong call.
const MISUSED: u8 = 2;

struct Wanted {
    stage: String,
    restored: String,
    moment: Timestamp,
    unknown: Unknown,
    is_running_gone: bool,
}

fn main() -> ExitCode {
    init_logs(Format::Json);
    let wanted = match wanted(env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(MISUSED);
        }
    };
    match run(&wanted) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(AGAIN),
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(wanted: &Wanted) -> Result<bool, String> {
    let restored = installation(&wanted.restored)?;
    let running = if wanted.is_running_gone { None } else { Some(installation(&wanted.stage)?) };
    let settling = Settling {
        restored: &restored,
        running: running.as_ref(),
        moment: wanted.moment,
        unknown: wanted.unknown,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let report = runtime.block_on(settle(&settling)).map_err(|error| causes(&error))?;
    println!("{}", serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?);
    Ok(report.is_done())
}

/// The app of an installation: its messages table, and nothing else.
fn installation(stage: &str) -> Result<App, String> {
    let mut settings: BTreeMap<String, String> = env::vars().collect();
    let sdk = sdk::config(&settings).map_err(|names| format!("{} is not set", names.join(", ")))?;
    settings.insert(Table::Messages.setting().to_owned(), format!("posthorn-{stage}-messages"));
    Ok(App::new(sdk, settings, Clock::System))
}

fn wanted(arguments: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut given = BTreeMap::new();
    let mut arguments = arguments;
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        given.insert(name, value);
    }
    let mut take = |name: &str| given.remove(name);
    let needed = |name: &str, value: Option<String>| value.ok_or_else(|| format!("{name} is missing"));
    let wanted = Wanted {
        stage: needed("--stage", take("--stage"))?,
        restored: needed("--as", take("--as"))?,
        moment: needed("--at", take("--at"))?
            .parse::<Timestamp>()
            .map_err(|error| format!("--at: {error}"))?,
        unknown: match take("--unknown").as_deref() {
            None | Some("hold") => Unknown::Hold,
            Some("queue") => Unknown::Queue,
            Some("fail") => Unknown::Fail,
            Some(other) => return Err(format!("--unknown is hold, queue or fail, not {other}")),
        },
        is_running_gone: match take("--running").as_deref() {
            None => false,
            Some("gone") => true,
            Some(other) => return Err(format!("--running is gone or not given, not {other}")),
        },
    };
    match given.keys().next() {
        Some(unknown) => Err(format!("{unknown} is not understood")),
        None => Ok(wanted),
    }
}
