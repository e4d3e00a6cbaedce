//! Compares encodings and parts of SMS with two published libraries for JavaScript. `make test` installs what this needs: Node and
//! the pinned packages.
#![cfg(test)]

mod seen;
mod texts;

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use posthorn_sms::{Encoding, InvalidText, measure, split};
use seen::Seen;
use serde::Deserialize;

const TEXTS: u64 = 10_000;

/// What the libraries say about a text.
#[derive(Deserialize)]
struct Said {
    split: Split,
    count: Count,
}

#[derive(Deserialize)]
struct Split {
    encoding: Encoding,
    parts: Vec<String>,
}

#[derive(Deserialize)]
struct Count {
    encoding: Encoding,
    parts: usize,
    parts_by_code_points: usize,
    characters_of_several_code_points: bool,
}

#[test]
fn ten_thousand_texts_have_the_parts_that_other_libraries_find() {
    let texts: Vec<String> = (0..TEXTS).map(texts::text).collect();
    let mut seen = Seen::default();
    for (seed, (text, said)) in texts.iter().zip(said(&texts)).enumerate() {
        let (encoding, parts) = (Encoding::of(text), split(text));
        let named = format!("seed {seed}: {text:?}");
        assert_eq!((said.split.encoding, said.count.encoding), (encoding, encoding), "{named}");
        assert_eq!(said.split.parts, parts, "{named}");
        assert_eq!(said.count.parts_by_code_points, parts.len(), "{named}");
        // Only what the calculator keeps whole can take more parts.
        assert!(said.count.parts >= parts.len(), "{named}");
        let kept_whole = said.count.parts > parts.len();
        assert!(!kept_whole || said.count.characters_of_several_code_points, "{named}");
        let is_measured = match measure(text) {
            Ok(measured) => measured.encoding == encoding && measured.parts as usize == parts.len(),
            Err(InvalidText::TooLong { parts: named, limit }) => {
                named as usize == parts.len() && named > limit
            }
            Err(InvalidText::Blank) => text.trim().is_empty(),
        };
        assert!(is_measured, "{named}");
        seen.count(text, encoding, &parts, kept_whole);
    }
    seen.check();
}

/// What the libraries say about the texts, in order.
fn said(texts: &[String]) -> Vec<Said> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let packages = root.join(".tools/sms");
    assert!(packages.join("node_modules").is_dir(), "run `make test`, which installs what this needs");
    let mut script = Command::new("node")
        .arg(root.join("tests/sms/parts.mjs"))
        .current_dir(packages)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    script.stdin.take().unwrap().write_all(&serde_json::to_vec(texts).unwrap()).unwrap();
    let output = script.wait_with_output().unwrap();
    assert!(output.status.success(), "the script failed: see its output");
    serde_json::from_slice(&output.stdout).unwrap()
}
