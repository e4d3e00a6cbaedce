//! With Docker: runs the function in SAM's container, which is built like Lambda's environment.
//!
//! SAM sets only variables that the template declares. So the runner's additional variables (`ALLOW_LOOPBACK_WEBHOOKS`,
//! `DNS_SERVER`) do not reach the function.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::json;

use crate::{
    error::InvokeError,
    place::{root, variable},
    target::Target,
};

/// The name that a container uses for its host, if it cannot share the host's network.
const HOST: &str = "host.docker.internal";

/// Whether Docker is available, and the caller did not ask for a plain process.
pub fn is_at_hand() -> bool {
    let asked = variable("POSTHORN_INVOKE").is_none_or(|how| how != "process");
    let docker = Command::new("docker").arg("info").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked && docker.is_ok_and(|status| status.success())
}

/// Runs `sam local invoke`. It prints log, answer, time and memory itself.
pub fn invoke(target: &Target, event: &str) -> Result<(), InvokeError> {
    let description = &target.description;
    let mut settings = description.environment.clone();
    if !cfg!(target_os = "linux") {
        for value in settings.values_mut() {
            *value = value.replace("//127.0.0.1:", &format!("//{HOST}:"));
        }
    }
    let variables = root().join("target/invoke-environment.json");
    fs::write(&variables, json!({ description.logical_id.as_str(): settings }).to_string())?;
    let mut command = Command::new("sam");
    command
        .args(["local", "invoke", &description.logical_id, "--event", "-", "--docker-network", "host"])
        .args(["--region", target.credentials.get("AWS_REGION").map_or("", String::as_str)])
        .arg("--template")
        .arg(root().join("infra").join(&description.template))
        .arg("--env-vars")
        .arg(&variables)
        .envs(&target.credentials)
        .stdin(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(event.as_bytes())?;
    }
    let status = child.wait()?;
    status.success().then_some(()).ok_or_else(|| InvokeError::Failed(format!("sam ended with {status}")))
}
