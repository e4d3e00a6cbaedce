//! Generated files are committed, and must be up to date with the declarations.

use std::path::{Path, PathBuf};

/// The root of the source tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file that `make generate` would change.
pub fn stale() -> Vec<String> {
    let root = root();
    let scanned = posthorn_scan::stale(&root).expect("the checkout can be read");
    let made =
        posthorn_generate::stale(&root, &all_functions::functions()).expect("the checkout can be read");
    let fault = |file| format!("{file}: differs from what the declarations generate; run `make generate`");
    scanned.into_iter().chain(made).map(fault).collect()
}

/// Functions whose file does not have their name, and files that declare no function.
pub fn misnamed() -> Vec<String> {
    let contexts = posthorn_scan::contexts(&root()).expect("the checkout can be read");
    let mut faults = Vec::new();
    for (context, list) in contexts.iter().zip(all_functions::CONTEXTS) {
        let found = context.functions();
        if found.len() != list.len() {
            faults.push(format!(
                "functions/{}: {} files, {} functions",
                context.name,
                found.len(),
                list.len()
            ));
        }
        for ((name, path), function) in found.iter().zip(*list) {
            let said = (function.context, function.name);
            if said != (context.name.as_str(), name.as_str()) {
                let place = path.replace("::", "/").replace("/FUNCTION", ".rs");
                faults.push(format!("functions/{}/src/{place}: declares {said:?}", context.name));
            }
        }
    }
    faults
}
