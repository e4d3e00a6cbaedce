//! HTTP: API Gateway's payload format 2.0 in, typed calls to a handler, typed answers, pages or problems out.

mod answer;
mod body;
mod call;
mod form;
mod objects;
mod page;
mod route;
mod run;
mod viewer;

pub use answer::{Answer, Bytes, Content, Redirect};
pub use body::parse_json;
pub use call::{AnyQuery, Call, ListQuery, NoQuery};
pub use form::{ReadForm, read_form};
pub use page::Page;
pub use route::{Media, Method, Route, SchemaOf, Takes, schema};
pub use run::run;
