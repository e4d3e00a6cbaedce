//! What the front door is generated from: the routes of all contexts.
//!
//! Each context has an HTTP API of its own, and one CloudFront distribution joins them. Which path goes to which context is
//! a [`Table`] of path prefixes. A CloudFront Function reads it ([`function_code`]), and [`splice`] writes the function and
//! what it needs into the front door's template. Pure: text in, text out.

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
