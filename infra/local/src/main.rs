//! The local runner: everything that `template.yaml` deploys, on one port.

mod seed;
mod start;

use std::process::ExitCode;

use posthorn_runtime::Function;

/// The functions of all contexts.
fn functions() -> Vec<&'static Function> {
    [
        access_functions::FUNCTIONS,
        consent_functions::FUNCTIONS,
        content_functions::FUNCTIONS,
        messages_functions::FUNCTIONS,
        ops_functions::FUNCTIONS,
        senders_functions::FUNCTIONS,
        timers_functions::FUNCTIONS,
        webhooks_functions::FUNCTIONS,
    ]
    .concat()
}

#[tokio::main]
async fn main() -> ExitCode {
    start::run(functions()).await
}
