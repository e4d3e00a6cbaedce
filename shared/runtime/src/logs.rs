//! One JSON object a line, with the span's fields beside the event's. What must not be read is not logged: types that
//! hold secrets have no `Display`, and their `Debug` shows none.

use std::io;

use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::LevelFilter, fmt, layer::SubscriberExt, registry::LookupSpan};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As in the cloud.
    Json,
}

/// A layer that writes lines to `writer`; debug and below are left out.
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

/// Writes the log to standard output, from where Lambda takes it.
pub fn init_logs(_format: Format) {
    let subscriber = tracing_subscriber::registry().with(log_layer(io::stdout));
    // Only the first of a process takes effect; a second is no fault.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
