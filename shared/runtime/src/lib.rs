//! Connects a function to its trigger (HTTP, queue, stream, topic, schedule or an invocation by hand), its settings and its log.
//!
//! The boundary between a library and its binary is not generic: a [`Function`] is a plain value with a plain function
//! pointer. So a binary is only linked, and does not compile the SDK again.

mod function;
pub mod http;
pub mod invocation;
mod logs;
pub mod metrics;
mod no_scope;
pub mod openapi;
pub mod pack;
pub mod postman;
pub mod queue;
pub mod schedule;
pub mod sdk;
mod serve;
pub mod stream;
pub mod topic;
mod trigger;

pub use function::{Function, Invoke, InvokeError, Sample};
pub use futures::future::BoxFuture;
pub use logs::{Format, init_logs, log_layer};
pub use no_scope::NoScope;
pub use posthorn_problem::causes;
pub use serve::serve;
pub use trigger::{Changes, Consumer, Invocation, Reader, STREAM_BATCH, Schedule, Subscription, Trigger};

/// The uses that functions declare.
pub use posthorn_uses as uses;
