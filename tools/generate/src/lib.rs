//! What follows from the functions' declarations, as files: the stacks of functions, their places in the root template, sample
//! events, and the tables of the reference. Nothing here reads AWS; everything is made of [`Function`] and what is written
//! beside it.

mod api;
mod contexts;
mod docs;
mod events;
mod functions;
mod grants;
mod names;
mod root;
mod stack;

use std::{collections::BTreeMap, fs, io, path::Path};

use posthorn_runtime::Function;

pub use contexts::contexts;

/// Every file that is made of the declarations, with its text; parts of written files are put into what stands at `root`.
///
/// # Errors
/// Where a file that holds a made part cannot be read, or has no place for it.
pub fn files(root: &Path, functions: &[&Function]) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for context in contexts(functions) {
        let of_context: Vec<&Function> =
            functions.iter().copied().filter(|function| function.context == context).collect();
        files.insert(format!("infra/{context}.functions.yaml"), stack::text(context, &of_context));
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

/// The front door's template with its routing as the routes need it.
///
/// # Errors
/// Where two contexts have one path, or the template has no place for a part.
fn front_door(front: &str, functions: &[&Function]) -> io::Result<String> {
    let routes: Vec<(&str, &str)> =
        functions.iter().filter_map(|function| Some((function.context, function.route()?.path))).collect();
    let table = posthorn_deploy::table(&routes).map_err(io::Error::other)?;
    posthorn_deploy::splice(front, &table).map_err(io::Error::other)
}

/// The files that are not as the declarations make them; empty when all are.
///
/// # Errors
/// See [`files`].
pub fn stale(root: &Path, functions: &[&Function]) -> io::Result<Vec<String>> {
    Ok(posthorn_scan::stale_of(root, &files(root, functions)?))
}
