//! Generates files from the functions' declarations: the stacks of functions, their entries in the root template, sample events,
//! and the tables of the reference. Nothing here reads AWS: the input is [`Function`] and the hand-written parts of the files.

mod api;
mod contexts;
mod docs;
mod events;
mod functions;
mod grants;
mod jobs;
mod names;
mod root;
mod stack;

use std::{collections::BTreeMap, fs, io, path::Path};

use posthorn_runtime::Function;

pub use contexts::contexts;

/// Every file with generated text. If only parts are generated, they are put into the existing file at `root`.
///
/// # Errors
/// If a file with a generated part cannot be read, or lacks the marks of the part.
pub fn files(root: &Path, functions: &[&Function]) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let jobs = jobs::functions(functions);
    for context in contexts(functions) {
        let of_context: Vec<&Function> =
            functions.iter().copied().filter(|function| function.context == context).collect();
        files.insert(format!("infra/{context}.functions.yaml"), stack::text(context, &of_context, &jobs));
        let page = format!("docs/{context}.md");
        let text = fs::read_to_string(root.join(&page))?;
        let text = docs::put_in(root, context, &text, &of_context)
            .map_err(|error| io::Error::other(format!("{page}: {error}")))?;
        files.insert(page, text);
        for function in of_context {
            if let Some(event) = events::made(function) {
                files.insert(format!("events/{context}/{}.json", function.name), event);
            }
        }
    }
    files.insert(jobs::FILE.to_owned(), jobs::text(functions));
    let template = fs::read_to_string(root.join("template.yaml"))?;
    files.insert("template.yaml".to_owned(), root::put_in(&template, functions)?);
    let front = fs::read_to_string(root.join("infra/front.yaml"))?;
    files.insert("infra/front.yaml".to_owned(), front_door(&front, functions)?);
    let document = posthorn_runtime::openapi::document(functions);
    files.insert("docs/openapi.json".to_owned(), format!("{document:#}\n"));
    let collection = posthorn_runtime::postman::collection(functions);
    files.insert("docs/postman.json".to_owned(), format!("{collection:#}\n"));
    Ok(files)
}

/// The front door's template with the routing for all routes.
///
/// # Errors
/// If two contexts have the same path, or the template lacks the marks of a part.
fn front_door(front: &str, functions: &[&Function]) -> io::Result<String> {
    let routes: Vec<(&str, &str)> =
        functions.iter().filter_map(|function| Some((function.context, function.route()?.path))).collect();
    let table = posthorn_deploy::table(&routes).map_err(io::Error::other)?;
    posthorn_deploy::splice(front, &table).map_err(io::Error::other)
}

/// The files that differ from what the declarations generate; empty if none does.
///
/// # Errors
/// See [`files`].
pub fn stale(root: &Path, functions: &[&Function]) -> io::Result<Vec<String>> {
    Ok(posthorn_scan::stale_of(root, &files(root, functions)?))
}
