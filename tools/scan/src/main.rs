//! Writes the lists and the binaries of all functions, found by their files; the first half of `make generate`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the program reports which files it wrote")]

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let root = env::args().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    match posthorn_scan::write(&root) {
        Ok(touched) => {
            touched.iter().for_each(|file| println!("{file}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot write the lists of functions: {error}");
            ExitCode::FAILURE
        }
    }
}
