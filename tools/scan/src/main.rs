//! Writes the lists and the binaries of the functions that have a file; the first half of `make generate`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what was written is to be read")]

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let root = env::args().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    match posthorn_scan::write(&root) {
        Ok(touched) => {
            touched.iter().for_each(|file| println!("{file}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the functions cannot be listed: {error}");
            ExitCode::FAILURE
        }
    }
}
