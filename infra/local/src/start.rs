//! Starts the runner: settings, state, log and greeting.

use std::{
    fs::File,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use posthorn_local::{
    DEMO_FILE, Demo,
    aws::S3_LOCAL_PATH,
    begin_start,
    cloud::{Cloud, CloudBuilder, StartError},
    edge::{self, AWS_PATH, Edge},
    end_start, lock_state, make_private_dir,
};
use posthorn_runtime::{Function, log_layer};
use tracing_subscriber::layer::SubscriberExt;

use crate::seed::{self, SeedError};

const PORT: u16 = 4800;
/// Warm instances of a function. With two, a function that relies on the memory of one instance fails.
const INSTANCES: usize = 2;

#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("{0} can't be {1:?}")]
    Setting(&'static str, String),
    #[error("the state in {0} can't be used: {1}")]
    State(String, std::io::Error),
    #[error("{0}")]
    Start(#[from] StartError),
    #[error("{0}")]
    Seed(#[from] SeedError),
    #[error("the address {0} can't be used: {1}")]
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
    // Even before the log: a second runner must not touch the state of a running one.
    let locked = lock_state(&state_dir);
    let _lock = locked.map_err(|error| RunError::State(state_dir.display().to_string(), error))?;
    log_to(&state_dir.join("posthorn.log"))?;
    let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), number("POSTHORN_PORT")?.unwrap_or(PORT));
    let listener = edge::listen(address).await.map_err(|error| RunError::Listen(address, error))?;
    let address = listener.local_addr()?;
    let is_new = !state_dir.join("tables.sqlite").exists();
    begin_start(&state_dir, state_dir.join(DEMO_FILE).exists(), is_new)?;
    let cloud = cloud(functions, &state_dir, address).await?;
    let demo = seed::demo(&cloud, &state_dir).await?;
    end_start(&state_dir)?;
    let log_in = seed::log_in_link(&cloud, &demo, &named(address)).await?;
    greet(address, &demo, log_in.as_deref());
    Edge::new(cloud).console(checkout().join("target/console")).serve(listener, stopped()).await?;
    Ok(())
}

/// The port by name. An IP address cannot have passkeys, so people use this address.
fn named(address: SocketAddr) -> String {
    format!("http://localhost:{}", address.port())
}

async fn cloud(
    functions: Vec<&'static Function>,
    state_dir: &Path,
    address: SocketAddr,
) -> Result<Arc<Cloud>, RunError> {
    let templates = setting("POSTHORN_TEMPLATES").map_or_else(checkout, PathBuf::from);
    let mut builder = Cloud::builder(functions, templates).state_dir(state_dir).lifelike();
    // Developers' own endpoints and identity providers run on this machine, too.
    for function in all_functions::functions() {
        builder = builder.setting(function.name, "ALLOW_LOOPBACK_WEBHOOKS", "true");
    }
    for function in functions_with("PUBLIC_URL") {
        builder = builder.setting(function, "PUBLIC_URL", &format!("http://{address}"));
    }
    for function in functions_with("PUBLIC_URL").filter(|name| leads_people(name)) {
        builder = builder.setting(function, "PUBLIC_URL", &named(address));
    }
    for function in ["send-notice", "send-account-mail"] {
        builder = builder.setting(function, "NOTICES_FROM", &format!("Posthorn <notices@{}>", seed::DOMAIN));
    }
    // Signed links to objects lead to this port too. The path ends in a slash, because the SDK appends the bucket's name
    // unchanged.
    for function in functions_with("BLOBS_BUCKET") {
        builder =
            builder.setting(function, "AWS_ENDPOINT_URL_S3", &format!("http://{address}{S3_LOCAL_PATH}"));
    }
    // Releases' binaries in processes of their own, for trying an upgrade: one link for each function, to its release.
    if let Some(links) = setting("POSTHORN_BINARIES") {
        builder = builder.binaries(links, &format!("http://{address}{AWS_PATH}"));
    }
    if let Some(server) = setting("DNS_SERVER") {
        builder = builder.dns_server(&server);
        for function in LOOK_UP_DOMAINS {
            builder = builder.setting(function, "DNS_SERVER", &server);
        }
    }
    Ok(as_set(builder)?.start().await?)
}

/// Applies the account's settings from the environment.
fn as_set(mut builder: CloudBuilder) -> Result<CloudBuilder, RunError> {
    builder = builder.instances(number("POSTHORN_INSTANCES")?.unwrap_or(INSTANCES));
    if let Some(rate) = number("POSTHORN_SES_RATE")? {
        builder = builder.ses_rate(rate);
    }
    if let Some(quota) = number("POSTHORN_SES_QUOTA")? {
        builder = builder.ses_quota(quota);
    }
    if let Some(count) = number("POSTHORN_STREAM_READERS")? {
        builder = builder.stream_readers_max(count);
    }
    if let Some(seconds) = number("POSTHORN_VISIBILITY_SECONDS")? {
        builder = builder.visibility_seconds(seconds);
    }
    if let Some(seconds) = number::<u32>("POSTHORN_QUIET_WINDOW_SECONDS")? {
        for function in functions_with("QUIET_WINDOW_SECONDS") {
            builder = builder.setting(function, "QUIET_WINDOW_SECONDS", &seconds.to_string());
        }
    }
    Ok(builder)
}

/// Functions that look for the records of customers' domains.
const LOOK_UP_DOMAINS: [&str; 5] =
    ["verify-domain", "update-domain", "poll-domains", "verify-org-domain", "verify-setup-domain"];

/// Whether a function leads people to the console, or back to it. Directories are no people, and their clients compare addresses.
fn leads_people(name: &str) -> bool {
    let of_people = ["access", "identity"];
    let function = all_functions::functions().into_iter().find(|function| function.name == name);
    function.is_some_and(|function| of_people.contains(&function.context)) && !name.contains("scim")
}

/// Every function that declares a setting.
fn functions_with(setting: &str) -> impl Iterator<Item = &'static str> {
    let functions = all_functions::functions().into_iter();
    functions.filter(move |function| function.settings().contains(&setting)).map(|function| function.name)
}

/// The checkout that this binary was built from: its templates, and the built console.
fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn number<T: std::str::FromStr>(name: &'static str) -> Result<Option<T>, RunError> {
    let read = |text: String| text.parse().map_err(|_| RunError::Setting(name, text));
    setting(name).map(read).transpose()
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn log_to(path: &Path) -> std::io::Result<()> {
    let file = File::options().create(true).append(true).open(path)?;
    let subscriber = tracing_subscriber::registry().with(log_layer(Arc::new(file)));
    // Only the first call in a process takes effect, and this is the only one.
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
fn greet(address: SocketAddr, demo: &Demo, log_in: Option<&str>) {
    println!("console    {}", named(address));
    println!("API        http://{address}");
    println!("mailbox    {}/local/mailbox", named(address));
    println!("phones     {}/local/phones", named(address));
    println!("receiver   {}/local/receiver", named(address));
    println!("live key   {}", demo.live_key);
    println!("test key   {}", demo.test_key);
    println!("operator   {}", demo.operator_key);
    if let Some(link) = log_in {
        println!("log in     {link}");
    }
    println!();
    println!("curl http://{address}/v1/emails \\");
    println!("  -H 'Authorization: Bearer {}' -H 'Content-Type: application/json' \\", demo.live_key);
    println!(
        "  -d '{{\"from\":\"Demo <hello@{}>\",\"to\":[\"success@simulator.amazonses.com\"],\"subject\":\"Hello\",\"html\":\"<p>It works.</p>\"}}'",
        demo.domain
    );
}
