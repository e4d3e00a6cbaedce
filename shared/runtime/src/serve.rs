use std::{collections::BTreeMap, process::ExitCode};

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use posthorn_app::{App, Clock, check_settings};
use serde_json::value::RawValue;

use crate::{Format, Function, InvokeError, causes, init_logs, sdk};

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
        RawValue::from_string(answer).map_err(InvokeError::Answer)
    });
    match runtime.block_on(lambda_runtime::run(service)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = causes(&*error), "the runtime ended");
            ExitCode::FAILURE
        }
    }
}

/// What Lambda reports and logs of a failure: its name, and the error with its sources.
impl From<InvokeError> for Diagnostic {
    fn from(error: InvokeError) -> Self {
        Self { error_type: error.name().to_owned(), error_message: causes(&error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_a_name_and_all_its_causes() {
        let error = crate::function::parse::<u8>("[").unwrap_err();
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.error_type, "InvalidEvent");
        assert!(diagnostic.error_message.contains("shape"), "{diagnostic:?}");
        assert!(diagnostic.error_message.contains("expected u8"), "{diagnostic:?}");
    }
}
