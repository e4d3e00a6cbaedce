//! `make invoke`: runs one release binary on one event as Lambda does, against the account of the local runner.

mod emulator;
mod error;
mod event;
mod place;
mod sam;
mod target;

use std::{env, path::Path, process::ExitCode};

use error::InvokeError;
use place::root;
use target::Target;

#[tokio::main]
#[allow(clippy::print_stderr)]
async fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("invoke: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Result<(), InvokeError> {
    let (function, given) = match arguments {
        [function] => (function, None),
        [function, event] => (function, Some(Path::new(event))),
        _ => return Err(InvokeError::Usage),
    };
    let binary = root().join("target/lambda").join(function).join("bootstrap");
    if !binary.is_file() {
        return Err(InvokeError::NotBuilt(function.clone()));
    }
    let target = Target::find(function).await?;
    let event = event::read(function, given, &target)?;
    match sam::is_at_hand() {
        true => sam::invoke(&target, &event),
        false => emulator::invoke(function, &binary, &target, event).await,
    }
}
