//! The functions of the content context: they draft, publish, roll back and preview templates.

mod functions;
mod publish;
pub mod routes;
mod rules;
mod save;
pub mod unrouted;
mod view;

pub use functions::FUNCTIONS;

pub use view::{SavedTemplate, TemplateView};
