//! Settings, state, log and first words of the runner.

use std::{
    fs::File,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use posthorn_local::{
    aws::S3_LOCAL_PATH,
    cloud::{Cloud, StartError},
    edge::{self, Edge},
    make_private_dir,
};
use posthorn_runtime::{Function, log_layer};
use tracing_subscriber::layer::SubscriberExt;

use crate::seed::{self, Demo, SeedError};

const PORT: u16 = 4800;

#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("POSTHORN_PORT is not a port: {0}")]
    Port(String),
    #[error("{0}")]
    Start(#[from] StartError),
    #[error("{0}")]
    Seed(#[from] SeedError),
    #[error("the port {0} can't be taken: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Runs until Ctrl-C.
#[allow(clippy::print_stderr)]
pub async fn run(functions: Vec<&'static Function>) -> ExitCode {
    match try_run(functions).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("posthorn: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn try_run(functions: Vec<&'static Function>) -> Result<(), RunError> {
    let state_dir = PathBuf::from(setting("POSTHORN_STATE_DIR").unwrap_or_else(|| ".posthorn".into()));
    make_private_dir(&state_dir)?;
    log_to(&state_dir.join("posthorn.log"))?;
    let port = match setting("POSTHORN_PORT") {
        Some(text) => text.parse().map_err(|_| RunError::Port(text))?,
        None => PORT,
    };
    // Taken first: a second runner must not touch the state of one that runs.
    let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let listener = edge::listen(address).await.map_err(|error| RunError::Listen(address, error))?;
    let address = listener.local_addr()?;
    let cloud = cloud(functions, &state_dir, address).await?;
    let demo = seed::demo(&cloud, &state_dir).await?;
    greet(address, &demo);
    Edge::new(cloud).serve(listener, stopped()).await?;
    Ok(())
}

async fn cloud(
    functions: Vec<&'static Function>,
    state_dir: &Path,
    address: SocketAddr,
) -> Result<Arc<Cloud>, StartError> {
    let templates = setting("POSTHORN_TEMPLATES").map_or_else(templates, PathBuf::from);
    let mut builder = Cloud::builder(functions, templates).state_dir(state_dir).lifelike();
    for function in
        ["create-webhook", "update-webhook", "deliver-webhook", "deliver-webhook-slow", "deliver-email"]
    {
        builder = builder.setting(function, "ALLOW_LOOPBACK_WEBHOOKS", "true");
    }
    builder = builder.setting("deliver-email", "PUBLIC_URL", &format!("http://{address}"));
    builder = builder.setting("send-notice", "NOTICES_FROM", &format!("Posthorn <notices@{}>", seed::DOMAIN));
    // Links that are signed for whoever holds them lead to this port too. The path ends in a slash: the SDK appends the
    // bucket's name as it is.
    for function in functions_with_objects() {
        builder =
            builder.setting(function, "AWS_ENDPOINT_URL_S3", &format!("http://{address}{S3_LOCAL_PATH}"));
    }
    if let Some(server) = setting("DNS_SERVER") {
        builder = builder.dns_server(&server);
        for function in ["verify-domain", "update-domain", "poll-domains"] {
            builder = builder.setting(function, "DNS_SERVER", &server);
        }
    }
    builder.start().await
}

/// Every function that reads or writes objects.
fn functions_with_objects() -> impl Iterator<Item = &'static str> {
    let functions = messages_functions::FUNCTIONS.iter();
    functions.filter(|function| function.settings.contains(&"BLOBS_BUCKET")).map(|function| function.name)
}

/// The checkout that this binary was built from.
fn templates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn log_to(path: &Path) -> std::io::Result<()> {
    let file = File::options().create(true).append(true).open(path)?;
    let subscriber = tracing_subscriber::registry().with(log_layer(Arc::new(file)));
    // Only the first of a process takes effect; there is no other.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            return;
        }
    }
    let _ = interrupted.await;
}

#[allow(clippy::print_stdout)]
fn greet(address: SocketAddr, demo: &Demo) {
    println!("Posthorn   http://{address}");
    println!("mailbox    http://{address}/mailbox");
    println!("receiver   http://{address}/receiver");
    println!("live key   {}", demo.live_key);
    println!("test key   {}", demo.test_key);
    println!("operator   {}", demo.operator_key);
    println!();
    println!("curl http://{address}/v1/emails \\");
    println!("  -H 'Authorization: Bearer {}' -H 'Content-Type: application/json' \\", demo.live_key);
    println!(
        "  -d '{{\"from\":\"Demo <hello@{}>\",\"to\":[\"success@simulator.amazonses.com\"],\"subject\":\"Hello\",\"html\":\"<p>It works.</p>\"}}'",
        demo.domain
    );
}
