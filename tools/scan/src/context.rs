//! The contexts, and the modules of their functions, as the folders hold them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

/// The folders of a context that hold a file for each function.
pub const KINDS: [&str; 4] = ["routes", "consumers", "schedules", "invoked"];

/// One context and its functions' modules, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// Its name, which is its crate's folder.
    pub name: String,
    /// The modules of each kind (`send_email`), in order.
    pub modules: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Context {
    /// Whether it has an HTTP API.
    pub fn has_routes(&self) -> bool {
        self.modules.contains_key("routes")
    }

    /// Every function: its name and the path of its static within the crate.
    pub fn functions(&self) -> Vec<(String, String)> {
        let of_files = self.modules.iter().flat_map(|(kind, modules)| {
            modules
                .iter()
                .map(move |module| (module.replace('_', "-"), format!("{kind}::{module}::FUNCTION")))
        });
        let unrouted = self.has_routes().then(|| (format!("unrouted-{}", self.name), "UNROUTED".to_owned()));
        of_files.chain(unrouted).collect()
    }
}

/// The contexts of the source tree at `root`, in order.
///
/// # Errors
/// If a folder cannot be read.
pub fn contexts(root: &Path) -> io::Result<Vec<Context>> {
    let mut contexts = Vec::new();
    for name in names(&root.join("functions"), |path| path.join("Cargo.toml").is_file())? {
        let source = root.join("functions").join(&name).join("src");
        let mut modules = BTreeMap::new();
        for kind in KINDS {
            let files = names(&source.join(kind), |path| path.extension().is_some_and(|is| is == "rs"))?;
            let found: BTreeSet<String> = files
                .iter()
                .filter_map(|file| file.strip_suffix(".rs"))
                .filter(|module| *module != "mod")
                .map(str::to_owned)
                .collect();
            if !found.is_empty() {
                modules.insert(kind, found);
            }
        }
        if !modules.is_empty() {
            contexts.push(Context { name, modules });
        }
    }
    Ok(contexts)
}

/// The names in a folder for which `is` is true, in order; none if the folder does not exist.
pub(crate) fn names(folder: &Path, is: impl Fn(&Path) -> bool) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| is(&path)) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}
