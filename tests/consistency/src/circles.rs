//! Files of one crate that import each other in a circle. None of them can be read, moved or tested without the others.
//!
//! The rule reads sources as tokens, and follows each path through modules and re-exports to the file that defines the name. A
//! file that only declares a module, or re-exports a name, does not import it. Code under `#[cfg(test)]` does not count.

mod crates;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use crate::boundaries::File;
use crates::Crate;

/// For each file, the files that it imports from, and the names that they define.
type Imports<'c> = BTreeMap<&'c str, BTreeMap<&'c str, BTreeSet<&'c str>>>;

/// The circles of each crate in `sources`. A file is named in one circle, the shortest that leads through it.
pub fn faults(sources: &[File]) -> Vec<String> {
    let texts: BTreeMap<&str, &str> =
        sources.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let roots = texts.keys().copied().filter(|file| is_root(file));
    roots.flat_map(|root| circles(&imports(&Crate::read(root, &texts)))).collect()
}

/// Whether a file is the root of a library or of a binary.
fn is_root(file: &str) -> bool {
    let Some((_, inside)) = file.split_once("/src/") else { return false };
    let parts: Vec<&str> = inside.split('/').collect();
    matches!(parts.as_slice(), ["lib.rs" | "main.rs"] | ["bin", _] | ["bin", _, "main.rs"])
}

fn imports(read: &Crate) -> Imports<'_> {
    let mut imports = Imports::new();
    for (module, path) in read.paths() {
        let Some((file, name)) = read.definition(module, path) else { continue };
        let from = read.file(module);
        if from != file {
            imports.entry(from).or_default().entry(file).or_default().insert(name);
        }
    }
    imports
}

fn circles(imports: &Imports<'_>) -> Vec<String> {
    let mut named = BTreeSet::new();
    let mut faults = Vec::new();
    for start in imports.keys() {
        if named.contains(start) {
            continue;
        }
        let Some(circle) = shortest(imports, start) else { continue };
        named.extend(circle.iter().copied());
        faults.push(described(imports, &circle));
    }
    faults
}

/// The shortest circle through a file: the files in order, each once.
fn shortest<'c>(imports: &Imports<'c>, start: &'c str) -> Option<Vec<&'c str>> {
    let mut ways = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way.last().and_then(|last| imports.get(last)).into_iter().flat_map(BTreeMap::keys) {
                if *next == start {
                    return Some(way);
                }
                if seen.insert(*next) {
                    longer.push([way.as_slice(), &[next]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

/// `circle: a.rs -> b.rs (Name) -> a.rs (Name)`. The names are those that the previous file imports from this one.
fn described(imports: &Imports<'_>, circle: &[&str]) -> String {
    let mut text = format!("circle: {}", circle[0]);
    for (at, from) in circle.iter().enumerate() {
        let to = circle[(at + 1) % circle.len()];
        let names: Vec<&str> = imports[from][to].iter().copied().collect();
        text.push_str(&format!(" -> {to} ({})", names.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of a library with these files in `a/src`.
    fn faults_of(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(file, text)| (format!("a/src/{file}"), (*text).to_owned()));
        faults(&files.collect::<Vec<_>>())
    }

    #[test]
    fn a_circle_of_two_files_is_named_with_the_names_that_close_it() {
        let reported = faults_of(&[
            ("lib.rs", "mod one; mod two;"),
            ("one.rs", "use crate::two::{Two, make}; pub struct One; fn f() -> Two { make() }"),
            ("two.rs", "pub struct Two; pub fn make() -> Two { let _ = crate::one::One; Two }"),
        ]);
        assert_eq!(reported, ["circle: a/src/one.rs -> a/src/two.rs (Two, make) -> a/src/one.rs (One)"]);
    }

    #[test]
    fn a_circle_of_three_files_is_found_through_folders_and_re_exports() {
        let reported = faults_of(&[
            ("lib.rs", "mod one; mod two; mod three;"),
            ("one.rs", "use crate::two::Deep; pub struct One(Deep);"),
            ("two/mod.rs", "mod deep; pub use deep::*;"),
            ("two/deep.rs", "use crate::three; pub struct Deep(three::Three);"),
            ("three.rs", "use crate::one::One as Other; pub struct Three(Box<Other>);"),
        ]);
        let circle = "circle: a/src/one.rs -> a/src/two/deep.rs (Deep) -> a/src/three.rs (Three) -> a/src/one.rs (One)";
        assert_eq!(reported, [circle]);
    }

    #[test]
    fn a_child_that_imports_from_its_parents_file_closes_a_circle() {
        let parent = "mod child; pub struct Error; fn f() -> Result<(), Error> { child::run() }";
        let circle = "circle: a/src/child.rs -> a/src/lib.rs (Error) -> a/src/child.rs (run)";
        for child in [
            "use super::Error; pub fn run() -> Result<(), Error> { Ok(()) }",
            "use super::*; pub fn run() -> Result<(), Error> { Ok(()) }",
            "pub fn run() -> Result<(), super::Error> { Ok(()) }",
            "mod inner { use super::super::Error as E; } pub fn run() {}",
            "pub fn run(_: super::Error, at: i32) { print!(\"{:?}\", at) }",
            "pub fn run() { print!(\"{:?}\", crate::Error) }",
        ] {
            assert_eq!(faults_of(&[("lib.rs", parent), ("child.rs", child)]), [circle], "{child}");
        }
    }

    #[test]
    fn a_parent_that_only_declares_and_re_exports_closes_no_circle() {
        let child = ("child.rs", "use super::Error; pub fn run() -> Error { Error }");
        assert_eq!(
            faults_of(&[("lib.rs", "mod child; pub use child::run; pub struct Error;"), child]),
            [""; 0]
        );
        let uses = "mod child; pub use child::run; pub struct Error; fn f() { run(); }";
        assert_eq!(faults_of(&[("lib.rs", uses), child]).len(), 1);
    }

    #[test]
    fn imports_in_one_direction_are_no_circle() {
        let reported = faults_of(&[
            ("lib.rs", "mod one; mod two; mod three;"),
            ("one.rs", "use crate::{two::Two, three::Three}; use one::Unknown; fn one(x: Two) { x.three() }"),
            ("two.rs", "use super::three::Three; pub struct Two(Three); // crate::one::one"),
            (
                "three.rs",
                "pub struct Three; const TEXT: &str = \"crate::one::one\"; fn f<'two>() { ::two::f() }",
            ),
        ]);
        assert_eq!(reported, [""; 0]);
    }

    #[test]
    fn code_for_tests_closes_no_circle() {
        let one = ("one.rs", "use crate::two::Two; pub struct One(Two);");
        for two in [
            "pub struct Two; #[cfg(test)] mod tests { use crate::one::One; }",
            "pub struct Two; #[cfg(test)] #[path = \"x.rs\"] mod tests; mod other {}",
            "pub struct Two; #[cfg(test)] use crate::one::One; ",
            "pub struct Two; impl Two { #[cfg(test)] fn f() -> crate::one::One { todo!() } }",
            "#![cfg(test)] use crate::one::One; pub struct Two;",
        ] {
            let files = [
                ("lib.rs", "mod one; mod two;"),
                one,
                ("two.rs", two),
                ("two/tests.rs", "use crate::one::One;"),
            ];
            assert_eq!(faults_of(&files), [""; 0], "{two}");
        }
    }

    #[test]
    fn a_binary_is_its_own_crate() {
        let reported = faults_of(&[
            ("lib.rs", "mod one; pub struct Two;"),
            ("one.rs", "use crate::Two;"),
            ("bin/run/main.rs", "mod one; fn main() { one::run() } struct Two;"),
            ("bin/run/one.rs", "pub fn run() -> crate::Two { crate::Two }"),
        ]);
        assert_eq!(
            reported,
            ["circle: a/src/bin/run/main.rs -> a/src/bin/run/one.rs (run) -> a/src/bin/run/main.rs (Two)"]
        );
    }
}
