//! Runs the function in a JavaScript engine, and checks the limits of AWS.

mod any;
mod api;
mod engine;
mod quotas;
mod written;
