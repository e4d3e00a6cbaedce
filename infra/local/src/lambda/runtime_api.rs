//! Lambda's Runtime API on loopback, for one instance.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use tokio::{
    net::TcpListener,
    sync::{
        Mutex,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    task::JoinHandle,
};

/// An instance's reply to an event.
#[derive(Debug)]
pub enum Said {
    /// It answered.
    Answer(String),
    /// It failed on the event.
    Error(String),
    /// It could not start.
    InitError(String),
}

/// A running server. Dropping it stops the server.
pub struct RuntimeApi {
    /// `host:port`, for `AWS_LAMBDA_RUNTIME_API`.
    pub address: String,
    events: UnboundedSender<String>,
    polls: UnboundedReceiver<Instant>,
    said: UnboundedReceiver<(Instant, Said)>,
    patience: Duration,
    task: JoinHandle<()>,
}

/// The server's own ends of the channels.
struct Ends {
    events: Mutex<UnboundedReceiver<String>>,
    polls: UnboundedSender<Instant>,
    said: UnboundedSender<(Instant, Said)>,
    patience: Duration,
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl RuntimeApi {
    /// Starts a server on a free port. The instance may take up to `patience` to start, and again for each event.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start(patience: Duration) -> io::Result<Self> {
        let (event_in, events) = unbounded_channel();
        let (polls, poll_out) = unbounded_channel();
        let (said, said_out) = unbounded_channel();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(Arc::new(Ends { events: Mutex::new(events), polls, said, patience }));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let task = tokio::spawn(async move {
            // If the server fails, the caller that waits for the instance times out.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, events: event_in, polls: poll_out, said: said_out, patience, task })
    }

    /// Waits until the instance asks for an event. Returns the time of that.
    ///
    /// # Errors
    /// A sentence, if it does not ask in time.
    pub async fn polled(&mut self) -> Result<Instant, String> {
        match tokio::time::timeout(self.patience, self.polls.recv()).await {
            Ok(Some(at)) => Ok(at),
            _ => Err(format!("no poll within {:?}", self.patience)),
        }
    }

    /// Hands out an event. Returns the instance's reply and how long it took.
    ///
    /// # Errors
    /// A sentence, if there is no reply in time.
    pub async fn invoke(&mut self, event: String) -> Result<(Duration, Said), String> {
        let handed_out = Instant::now();
        self.events.send(event).map_err(|_| "the Runtime API has stopped".to_owned())?;
        match tokio::time::timeout(self.patience, self.said.recv()).await {
            Ok(Some((at, said))) => Ok((at.duration_since(handed_out), said)),
            _ => Err(format!("no answer within {:?}", self.patience)),
        }
    }
}

async fn next(State(ends): State<Arc<Ends>>) -> impl IntoResponse {
    let _ = ends.polls.send(Instant::now());
    let Some(event) = ends.events.lock().await.recv().await else {
        return (StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), String::new());
    };
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + ends.patience;
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:posthorn".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-691fede0-5f3c1d2e4b6a79880c1e2d3f;Parent=53995c3f42cd8ad8;Sampled=0".to_owned(),
        ),
        ("content-type", "application/json".to_owned()),
    ];
    let headers: HeaderMap = headers
        .into_iter()
        .filter_map(|(name, value)| Some((HeaderName::from_static(name), value.parse().ok()?)))
        .collect();
    (StatusCode::OK, headers, event)
}

async fn response(State(ends): State<Arc<Ends>>, Path(_): Path<String>, body: String) -> StatusCode {
    say(&ends, Said::Answer(body))
}

async fn error(State(ends): State<Arc<Ends>>, Path(_): Path<String>, body: String) -> StatusCode {
    say(&ends, Said::Error(body))
}

async fn init_error(State(ends): State<Arc<Ends>>, body: String) -> StatusCode {
    say(&ends, Said::InitError(body))
}

fn say(ends: &Ends, said: Said) -> StatusCode {
    let _ = ends.said.send((Instant::now(), said));
    StatusCode::ACCEPTED
}
