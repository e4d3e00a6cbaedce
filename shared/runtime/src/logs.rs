//! The log: one JSON object per line, with the fields of the event and its span. Secrets are not logged: types with secrets have
//! no `Display`, and their `Debug` output does not show them.

use std::io;

use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::LevelFilter, fmt, layer::SubscriberExt, registry::LookupSpan};

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON, as in the cloud.
    Json,
}

/// A layer that writes lines to `writer`. It leaves out debug and trace events.
pub fn log_layer<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> fmt::MakeWriter<'w> + Send + Sync + 'static,
{
    fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_writer(writer)
        .with_filter(LevelFilter::from_level(Level::INFO))
}

/// Writes the log to standard output, where Lambda collects it.
pub fn init_logs(_format: Format) {
    let subscriber = tracing_subscriber::registry().with(log_layer(io::stdout));
    // Only the first call in a process has an effect. A second call is not an error.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
