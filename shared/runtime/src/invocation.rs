//! Invocation by hand: people of the AWS account call the function itself, such as with `aws lambda invoke`.

use std::future::Future;

use garde::Validate;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_store::{Stamp, acting};
use serde::{Serialize, de::DeserializeOwned};
use tracing::Instrument;

use crate::{
    Function, InvokeError,
    function::answer,
    http::{log_problem, parse_json},
};

/// The largest input, in bytes.
const INPUT_BYTES_MAX: usize = 64 * 1024;

/// Reads and checks the input, runs the function, and answers with its value as JSON. It logs neither input nor answer.
///
/// # Errors
/// [`InvokeError::Failed`] with the refusal's code and detail, for an input that breaks its rules and if the function fails. Lambda
/// shows it to the person as `errorMessage`.
pub async fn run<I, R, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    I: DeserializeOwned + Validate<Context = ()> + Send,
    R: Serialize,
    H: FnOnce(&'static App, I) -> F + Send,
    F: Future<Output = Result<R, Problem>> + Send,
{
    let name = function.name;
    let work = async {
        let input: I = read(&event).map_err(|problem| refused(&problem))?;
        let outcome = acting(Stamp::system(name, app.now()), handler(app, input)).await;
        let value = outcome.map_err(|problem| refused(&problem))?;
        tracing::info!("answered");
        answer(&value)
    };
    work.instrument(tracing::info_span!("invocation", function = name)).await
}

fn read<I: DeserializeOwned + Validate<Context = ()>>(event: &str) -> Result<I, Problem> {
    if event.len() > INPUT_BYTES_MAX {
        let detail = format!("The input has {} bytes; at most {INPUT_BYTES_MAX} are accepted.", event.len());
        return Err(posthorn_problem::BODY_TOO_LARGE.because(detail));
    }
    parse_json(event.as_bytes())
}

/// The refusal in one line. If several fields break rules, it names each; the detail names a single one.
fn refused(problem: &Problem) -> InvokeError {
    log_problem(problem);
    let several = problem.errors.iter().filter(|_| problem.errors.len() > 1);
    let fields: String = several.map(|field| format!(" {} {}.", field.pointer, field.detail)).collect();
    InvokeError::Failed(format!("{}: {}{fields}", problem.code.code, problem.detail))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Input {
        #[garde(length(chars, min = 1, max = 3))]
        name: String,
    }

    #[test]
    fn an_input_that_breaks_a_rule_is_refused_with_field_and_rule() {
        assert_eq!(read::<Input>(r#"{"name": "Ada"}"#).unwrap().name, "Ada");
        for (event, code, field) in [
            (r#"{"name": ""}"#, "VALIDATION_FAILED", "/name"),
            (r#"{"name": "Ada", "role": "owner"}"#, "VALIDATION_FAILED", "/role"),
            ("{}", "VALIDATION_FAILED", "/name"),
            ("{", "MALFORMED_BODY", ""),
        ] {
            let text = refused(&read::<Input>(event).unwrap_err()).to_string();
            assert!(text.contains(code) && text.contains(field), "{event}: {text}");
        }
        let long = format!(r#"{{"name": "{}"}}"#, "a".repeat(INPUT_BYTES_MAX));
        assert_eq!(read::<Input>(&long).unwrap_err().code.code, "BODY_TOO_LARGE");
    }
}
