//! The local runner: serves everything that `template.yaml` deploys on one port.

mod seed;
mod start;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    start::run(all_functions::functions()).await
}
