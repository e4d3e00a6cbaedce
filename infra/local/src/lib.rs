//! Posthorn's cloud on this machine: the deployed templates, run in one process with AWS embedded.

pub mod aws;
pub mod cloud;
pub mod ses;
mod state;
pub mod template;
