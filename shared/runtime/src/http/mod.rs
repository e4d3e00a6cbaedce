//! HTTP: API Gateway's payload format 2.0 in, typed calls to a handler, typed answers or problems out.

mod answer;
mod body;
mod call;
mod route;
mod run;

pub use answer::Answer;
pub use call::{Call, ListQuery, NoQuery};
pub use route::{Method, Route, SchemaOf, schema};
pub use run::run;
