//! HTTP: reads the events of API Gateway (payload format 2.0), calls the handler with a typed call, and returns its typed answer,
//! a page or a problem.

mod admit;
mod answer;
mod body;
mod bounds;
mod call;
mod content;
mod cookie;
mod deprecation;
mod example;
mod fields;
mod form;
mod headers;
mod hidden;
mod limit_headers;
mod list;
mod mailboxes;
mod nullable;
mod objects;
mod origin;
mod page;
mod peek;
mod reveals;
mod route;
mod run;
mod scim;
mod time;
mod unrouted;
mod viewer;
mod words;

pub use answer::Answer;
pub use body::parse_json;
pub use bounds::JsonBounds;
pub use call::{AnyQuery, Call, NoQuery, Query};
pub use content::{Bytes, Content, Redirect};
pub use cookie::{Cookie, DEVICE as DEVICE_COOKIE, SESSION as SESSION_COOKIE};
pub use deprecation::Deprecation;
pub use example::Example;
pub use form::{ReadForm, read_form};
pub use list::{Filtered, ListPage, ListQuery};
pub use mailboxes::{none_if_empty, one_or_many};
pub use nullable::given;
pub use page::Page;
pub use reveals::{RevealedBy, Reveals};
pub use route::{AddressLimit, Media, Method, Route, SchemaOf, Takes, schema};
pub(crate) use run::log_problem;
pub use run::run;
pub use scim::{
    INVALID_FILTER, INVALID_PATH, INVALID_SYNTAX, INVALID_VALUE, MUTABILITY, NO_TARGET, PRECONDITION_FAILED,
    Scim, ScimError, UNIQUENESS,
};
pub use time::{Time, time_of};
pub use unrouted::unrouted;
