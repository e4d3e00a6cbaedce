//! The functions of the content context: templates, drafted, published, rolled back and previewed.

mod functions;
mod publish;
pub mod routes;
mod rules;
mod save;
mod view;

pub use functions::{FUNCTIONS, UNROUTED};

pub use view::{SavedTemplate, TemplateView};
