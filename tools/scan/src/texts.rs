//! The texts of the generated files.

use std::collections::BTreeSet;

use crate::Context;

/// The first line of every generated file.
const NOTE: &str = "// Written by `make generate`.\n";

pub fn modules(kind: &str, modules: &BTreeSet<String>) -> String {
    let what = match kind {
        "routes" => "Routes of the HTTP API, one file each.",
        "consumers" => "Consumers of queues, topics and streams, one file each.",
        "schedules" => "Jobs on schedules, one file each.",
        _ => "Functions that people of the AWS account invoke by hand, one file each.",
    };
    let lines: String = modules.iter().map(|module| format!("pub mod {module};\n")).collect();
    format!("{NOTE}//! {what}\n\n{lines}")
}

pub fn list(context: &Context) -> String {
    let lines: String =
        context.functions().iter().map(|(_, path)| format!("    &crate::{path},\n")).collect();
    let list = format!(
        "/// Every function of this context.\n#[rustfmt::skip]\npub const FUNCTIONS: &[&Function] = &[\n{lines}];\n"
    );
    match context.has_routes() {
        true => format!(
            "{NOTE}use posthorn_runtime::{{Function, Trigger, http}};\n\n{list}{}",
            unrouted(&context.name)
        ),
        false => format!("{NOTE}use posthorn_runtime::Function;\n\n{list}"),
    }
}

/// Generated next to the list, which it reads and which contains it.
fn unrouted(context: &str) -> String {
    format!(
        "
/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {{
    context: \"{context}\",
    name: \"unrouted-{context}\",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
}};
"
    )
}

pub fn binary(context: &str, name: &str, path: &str) -> String {
    let context = context.replace('-', "_");
    format!(
        "{NOTE}//! The Lambda binary of `{name}`.
fn main() -> std::process::ExitCode {{
    posthorn_runtime::serve(&{context}_functions::{path})
}}
"
    )
}

/// The binaries of a manifest. They contain no tests, and linking a test program for each takes as long as compiling the context.
pub fn binaries(context: &Context) -> String {
    let one = |(name, _): (String, String)| format!("[[bin]]\nname = \"{name}\"\ntest = false\n");
    context.functions().into_iter().map(one).collect()
}

pub fn all(contexts: &[Context]) -> String {
    let lists: String = contexts
        .iter()
        .map(|context| format!("    {}_functions::FUNCTIONS,\n", context.name.replace('-', "_")))
        .collect();
    format!(
        "{NOTE}//! Every function of every context, in one list.

use posthorn_runtime::Function;

/// The lists of the contexts, in the order of their names.
#[rustfmt::skip]
pub const CONTEXTS: &[&[&Function]] = &[
{lists}];

/// Every function.
pub fn functions() -> Vec<&'static Function> {{
    CONTEXTS.concat()
}}
"
    )
}

pub fn all_manifest(contexts: &[Context]) -> String {
    let dependencies: String = contexts
        .iter()
        .map(|context| format!("{0}-functions = {{ path = \"../{0}\" }}\n", context.name))
        .collect();
    format!(
        "# Written by `make generate`.
[package]
name = \"all-functions\"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true
description = \"The list of all functions\"

[lints]
workspace = true

[dependencies]
posthorn-runtime.workspace = true
{dependencies}"
    )
}
