//! Finds the functions by their files: `functions/CONTEXT/src/{routes,consumers,schedules,invoked}/NAME.rs`.
//!
//! It compiles no function. So after a function was renamed, added or removed, it can write the lists that the compiler needs.
//! It writes: the module lists of each context, its list of functions with the function for requests without a route, a
//! binary for each function, and the one list of all contexts.

mod context;
pub mod spliced;
mod texts;

pub use context::{Context, KINDS, contexts};

use std::{collections::BTreeMap, fs, io, path::Path};

use context::names;

/// Every generated file with its text. The list of binaries is put into the existing manifest at `root`.
///
/// # Errors
/// If a context's manifest cannot be read, or lacks the marks of the list.
pub fn files(root: &Path, contexts: &[Context]) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for context in contexts {
        let source = format!("functions/{}/src", context.name);
        let manifest = format!("functions/{}/Cargo.toml", context.name);
        let text = fs::read_to_string(root.join(&manifest))?;
        let text = spliced::put_in(&text, "binaries", &texts::binaries(context))
            .map_err(|error| io::Error::other(format!("{manifest}: {error}")))?;
        files.insert(manifest, text);
        for (kind, modules) in &context.modules {
            files.insert(format!("{source}/{kind}/mod.rs"), texts::modules(kind, modules));
        }
        files.insert(format!("{source}/functions.rs"), texts::list(context));
        for (name, path) in context.functions() {
            files.insert(format!("{source}/bin/{name}.rs"), texts::binary(&context.name, &name, &path));
        }
    }
    files.insert("functions/all/src/lib.rs".to_owned(), texts::all(contexts));
    files.insert("functions/all/Cargo.toml".to_owned(), texts::all_manifest(contexts));
    Ok(files)
}

/// Files of binaries whose function no longer exists.
///
/// # Errors
/// If a folder cannot be read.
pub fn left_over(root: &Path, contexts: &[Context]) -> io::Result<Vec<String>> {
    let wanted = files(root, contexts)?;
    let mut left = Vec::new();
    for context in contexts {
        let folder = format!("functions/{}/src/bin", context.name);
        let found = names(&root.join(&folder), Path::is_file)?;
        left.extend(
            found
                .into_iter()
                .map(|name| format!("{folder}/{name}"))
                .filter(|file| !wanted.contains_key(file)),
        );
    }
    Ok(left)
}

/// Writes the files that differ and removes those that are left over; gives each file that it touched.
///
/// # Errors
/// If a file cannot be read, written or removed.
pub fn write(root: &Path) -> io::Result<Vec<String>> {
    let contexts = contexts(root)?;
    let mut touched = write_all(root, &files(root, &contexts)?)?;
    for file in left_over(root, &contexts)? {
        fs::remove_file(root.join(&file))?;
        touched.push(file);
    }
    Ok(touched)
}

/// Writes the files whose texts differ from the existing ones; gives their names.
///
/// # Errors
/// If a file cannot be read or written.
pub fn write_all(root: &Path, files: &BTreeMap<String, String>) -> io::Result<Vec<String>> {
    let mut touched = Vec::new();
    for (file, text) in files {
        let path = root.join(file);
        if fs::read_to_string(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text)?;
        touched.push(file.clone());
    }
    Ok(touched)
}

/// The files of the source tree at `root` that [`write`] would change; empty if none.
///
/// # Errors
/// If a folder cannot be read.
pub fn stale(root: &Path) -> io::Result<Vec<String>> {
    let contexts = contexts(root)?;
    let mut stale = stale_of(root, &files(root, &contexts)?);
    stale.extend(left_over(root, &contexts)?);
    Ok(stale)
}

/// The files whose texts differ from the existing ones.
pub fn stale_of(root: &Path, files: &BTreeMap<String, String>) -> Vec<String> {
    let differs = |(file, text): &(&String, &String)| {
        fs::read_to_string(root.join(file)).map_or(true, |there| there != **text)
    };
    files.iter().filter(differs).map(|(file, _)| file.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(root: &Path, file: &str, text: &str) {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn functions_are_found_listed_and_removed_with_their_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        put(root, "functions/mail/Cargo.toml", "[lib]\n# made: binaries\n# end: binaries\n");
        put(root, "functions/mail/src/routes/send_mail.rs", "not even Rust");
        put(root, "functions/mail/src/consumers/deliver_mail.rs", "");
        put(root, "functions/mail/src/bin/gone.rs", "");
        let touched = write(root).unwrap();
        for file in ["bin/send-mail.rs", "bin/gone.rs", "functions.rs", "routes/mod.rs"] {
            assert!(touched.contains(&format!("functions/mail/src/{file}")), "{file}: {touched:?}");
        }
        assert!(!root.join("functions/mail/src/bin/gone.rs").exists());
        let manifest = fs::read_to_string(root.join("functions/mail/Cargo.toml")).unwrap();
        assert!(manifest.contains("[[bin]]\nname = \"send-mail\"\ntest = false\n"), "{manifest}");
        assert_eq!((write(root).unwrap(), stale(root).unwrap()), (vec![], vec![]));
        fs::rename(
            root.join("functions/mail/src/routes/send_mail.rs"),
            root.join("functions/mail/src/routes/post_mail.rs"),
        )
        .unwrap();
        let stale = stale(root).unwrap();
        for file in ["bin/send-mail.rs", "bin/post-mail.rs", "functions.rs", "routes/mod.rs"] {
            assert!(stale.contains(&format!("functions/mail/src/{file}")), "{file}: {stale:?}");
        }
    }
}
