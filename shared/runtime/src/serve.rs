use std::{collections::BTreeMap, process::ExitCode};

use lambda_runtime::{LambdaEvent, service_fn};
use posthorn_app::{App, Clock, check_settings};
use serde_json::value::RawValue;

use crate::{Format, Function, causes, init_logs, sdk};

/// Runs `function` as a Lambda function: checks its settings, and then answers invocations until Lambda ends the instance.
///
/// If settings are missing or wrong, the start fails with a log line that lists all of them.
pub fn serve(function: &'static Function) -> ExitCode {
    init_logs(Format::Json);
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let mut wrong =
        check_settings(&function.settings(), &environment).err().map_or_else(Vec::new, |faults| faults.0);
    let unset = |names: Vec<String>| names.into_iter().map(|name| format!("{name} is not set"));
    let sdk = sdk::config(&environment).map_err(|names| wrong.extend(unset(names))).ok();
    let Some(sdk) = sdk.filter(|_| wrong.is_empty()) else {
        tracing::error!(function = function.name, wrong = wrong.join(", "), "settings are wrong");
        return ExitCode::FAILURE;
    };
    let app: &'static App = Box::leak(Box::new(App::new(sdk, environment, Clock::System)));
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(error = causes(&error), "the runtime cannot start");
            return ExitCode::FAILURE;
        }
    };
    let service = service_fn(move |event: LambdaEvent<Box<RawValue>>| async move {
        let answer = (function.invoke)(app, event.payload.get().to_owned()).await?;
        Ok::<_, lambda_runtime::Error>(RawValue::from_string(answer)?)
    });
    match runtime.block_on(lambda_runtime::run(service)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = causes(&*error), "the runtime ended");
            ExitCode::FAILURE
        }
    }
}
