//! Generates the front door from the routes of all contexts.
//!
//! Each context has its own HTTP API. One CloudFront distribution is in front of all of them. A [`Table`] of path prefixes maps
//! each path to a context. A CloudFront Function contains the table ([`function_code`]), and [`splice`] writes the function and
//! the parts that it needs into the front door's template. Pure: text in, text out.

mod front;
mod function;
mod sections;
mod table;

pub use front::{FALLBACK, parameter, splice};
pub use function::function_code;
pub use sections::Unmarked;
pub use table::{Clash, Table, table};

#[cfg(test)]
mod tests;
