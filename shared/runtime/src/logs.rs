//! The log: one JSON object per line, with the fields of the event and its span. Secrets are not logged: types with secrets have
//! no `Display`, and their `Debug` output does not show them.

use std::{fmt::Debug, io};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::{FilterFn, LevelFilter},
    fmt::{self, MakeWriter},
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

use crate::metrics;

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON, as in the cloud.
    Json,
}

/// A layer that writes lines to `writer`. It leaves out debug and trace events. A [metric](crate::metrics) is a line of its own,
/// as CloudWatch reads it.
pub fn log_layer<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Clone + Send + Sync + 'static,
{
    let only = |of: fn(&Metadata<'_>) -> bool| {
        let is_logged = move |data: &Metadata<'_>| *data.level() <= Level::INFO && of(data);
        FilterFn::new(is_logged).with_max_level_hint(LevelFilter::INFO)
    };
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_writer(writer.clone())
        .with_filter(only(|data| data.target() != metrics::TARGET));
    lines.and_then(MetricLines(writer).with_filter(only(|data| data.target() == metrics::TARGET)))
}

/// Writes the text of metrics unchanged.
struct MetricLines<W>(W);

impl<S, W> Layer<S> for MetricLines<W>
where
    S: Subscriber,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        text.0.push('\n');
        // A log that cannot be written has nowhere to report that.
        let _ = io::Write::write_all(&mut self.0.make_writer(), text.0.as_bytes());
    }
}

/// The text of an event with one field.
struct Text(String);

impl Visit for Text {
    fn record_str(&mut self, _: &Field, value: &str) {
        self.0.push_str(value);
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

/// Writes the log to standard output, where Lambda collects it.
pub fn init_logs(_format: Format) {
    let subscriber = tracing_subscriber::registry().with(log_layer(io::stdout));
    // Only the first call in a process has an effect. A second call is not an error.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What the log contains after `act`.
    fn logged(act: impl FnOnce()) -> String {
        #[derive(Clone, Default)]
        struct Kept(Arc<Mutex<Vec<u8>>>);
        impl io::Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.lock().unwrap().extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::registry().with(log_layer(move || writer.clone()));
        tracing::subscriber::with_default(subscriber, act);
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_metric_is_a_line_of_its_own_and_debug_events_are_left_out() {
        let lines = logged(|| {
            let _entered = tracing::info_span!("job", function = "watch").entered();
            tracing::debug!("hidden");
            tracing::info!(target: metrics::TARGET, line = r#"{"_aws":{}}"#);
            tracing::info!("ran");
        });
        let (metric, rest) = lines.split_once('\n').unwrap();
        assert_eq!(metric, r#"{"_aws":{}}"#);
        assert_eq!(rest.lines().count(), 1, "{rest}");
        let line: serde_json::Value = serde_json::from_str(rest).unwrap();
        assert_eq!((&line["message"], &line["span"]["function"]), (&"ran".into(), &"watch".into()));
    }
}
