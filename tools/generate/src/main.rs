//! Writes everything that is generated from the functions' declarations; the second half of `make generate`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the program reports which files it wrote")]

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let root = env::args().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let functions = all_functions::functions();
    let written =
        posthorn_generate::files(&root, &functions).and_then(|files| posthorn_scan::write_all(&root, &files));
    match written {
        Ok(touched) => {
            touched.iter().for_each(|file| println!("{file}"));
            if touched.iter().any(|file| file.starts_with("docs/") && file.ends_with(".md")) {
                println!("The tables in docs/ may have new rows: write the text of their last column.");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot write the generated files: {error}");
            ExitCode::FAILURE
        }
    }
}
