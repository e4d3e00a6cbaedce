//! A crate's modules, read from its files as tokens: what each defines, imports and uses.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};

use super::tokens::{
    after_item, continues, is_for_tests, is_item, is_only_for_tests, is_public, is_punct, path,
};

/// The names from the crate's root to a module, or the names of a path as written.
type Path = Vec<String>;

/// A crate, by the paths of its modules.
#[derive(Default)]
pub struct Crate(BTreeMap<Path, Module>);

#[derive(Default)]
struct Module {
    file: String,
    /// One name may be both a module and a function.
    names: BTreeMap<String, Vec<Meaning>>,
    /// The targets of `use …::*`.
    globs: Vec<Path>,
    /// The paths that its code uses, without re-exports.
    paths: Vec<Path>,
}

enum Meaning {
    Defined,
    Module,
    Imported(Path),
}

/// The place of the tokens that are being read.
#[derive(Clone)]
struct Place {
    module: Path,
    /// The folder of the module's own modules.
    folder: String,
    /// Whether definitions here are the module's own, and not a function's.
    is_top: bool,
}

const DEFINITIONS: [&str; 9] =
    ["const", "enum", "fn", "macro_rules", "static", "struct", "trait", "type", "union"];

impl Crate {
    /// Reads the crate that begins with the file `root`, as far as `texts` has its files.
    pub fn read(root: &str, texts: &BTreeMap<&str, &str>) -> Self {
        let mut read = Self::default();
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        let place = Place { module: Path::new(), folder: folder.to_owned(), is_top: true };
        read.read_file(root, &place, texts);
        read
    }

    /// The file that a module is in.
    pub fn file(&self, module: &Path) -> &str {
        self.0.get(module).map_or("", |module| &module.file)
    }

    /// Every path that is used, with the module that uses it.
    pub fn paths(&self) -> impl Iterator<Item = (&Path, &[String])> {
        self.0.iter().flat_map(|(at, module)| module.paths.iter().map(move |path| (at, path.as_slice())))
    }

    /// The file that defines the item of `path`, as `module` sees it, and the item's name. `None` for items of other crates,
    /// and for modules.
    pub fn definition<'c>(&'c self, module: &Path, path: &[String]) -> Option<(&'c str, &'c str)> {
        self.find(module, path, &mut Vec::new())
    }

    /// `followed` has the imports that led here: imports may lead to each other, and none is followed twice.
    fn find<'c>(
        &'c self,
        at: &Path,
        path: &[String],
        followed: &mut Vec<&'c Path>,
    ) -> Option<(&'c str, &'c str)> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => return self.find(&Path::new(), rest, followed),
            "self" => return self.find(at, rest, followed),
            "super" => return self.find(&at.split_last()?.1.to_vec(), rest, followed),
            _ => {}
        }
        let module = self.0.get(at)?;
        let mut imports: Vec<(&Path, &[String])> = module.globs.iter().map(|glob| (glob, path)).collect();
        if let Some((name, meanings)) = module.names.get_key_value(first) {
            for meaning in meanings {
                match meaning {
                    Meaning::Defined => return Some((&module.file, name)),
                    Meaning::Module => {
                        let inside = [at.as_slice(), std::slice::from_ref(first)].concat();
                        if let Some(found) = self.find(&inside, rest, followed) {
                            return Some(found);
                        }
                    }
                    Meaning::Imported(imported) => imports.insert(0, (imported, rest)),
                }
            }
        }
        imports.into_iter().find_map(|(import, rest)| {
            if followed.iter().any(|one| std::ptr::eq(*one, import)) {
                return None;
            }
            followed.push(import);
            let found = self.find(at, &[import, rest].concat(), followed);
            followed.pop();
            found
        })
    }

    fn read_file(&mut self, file: &str, place: &Place, texts: &BTreeMap<&str, &str>) {
        let tokens: TokenStream = texts[file].parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        self.0.insert(place.module.clone(), Module { file: file.to_owned(), ..Module::default() });
        self.read_tokens(tokens, place, texts);
    }

    fn read_tokens(&mut self, tokens: TokenStream, place: &Place, texts: &BTreeMap<&str, &str>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let Some(token) = rest.first() {
            let before = &tokens[..tokens.len() - rest.len()];
            rest = match token {
                TokenTree::Punct(_) if is_for_tests(rest) => after_item(&rest[2..]),
                TokenTree::Punct(_) if is_only_for_tests(rest) => &[],
                TokenTree::Group(group) => {
                    self.read_tokens(group.stream(), &Place { is_top: false, ..place.clone() }, texts);
                    &rest[1..]
                }
                TokenTree::Ident(_) => self.read_words(before, rest, place, texts),
                _ => &rest[1..],
            };
        }
    }

    /// Reads an import, a module, a definition or a path, which begins with a word. Returns the tokens after it.
    fn read_words<'t>(
        &mut self,
        before: &[TokenTree],
        rest: &'t [TokenTree],
        place: &Place,
        texts: &BTreeMap<&str, &str>,
    ) -> &'t [TokenTree] {
        let Some(module) = self.0.get_mut(&place.module) else { return &[] };
        let word = rest[0].to_string();
        match word.as_str() {
            "use" if !is_punct(rest.get(1), '<') => {
                let end = rest.iter().position(|token| is_punct(Some(token), ';')).unwrap_or(rest.len());
                module.import(&Path::new(), &rest[1..end], is_public(before));
                &rest[end..]
            }
            "mod" if place.is_top => {
                self.read_module(&rest[1..], place, texts);
                after_item(rest)
            }
            word if DEFINITIONS.contains(&word) => {
                let name = &rest[if word == "macro_rules" { 2 } else { 1 }..];
                let (Some(TokenTree::Ident(defined)), true) = (name.first(), place.is_top) else {
                    return &rest[1..];
                };
                module.names.entry(defined.to_string()).or_default().push(Meaning::Defined);
                // In `const fn f`, the name comes later.
                if defined == "fn" { name } else { &name[1..] }
            }
            _ => {
                let (path, after) = path(rest);
                if !continues(before) && (path.len() > 1 || is_item(&word, after)) {
                    module.paths.push(path);
                }
                after
            }
        }
    }

    /// `NAME;` or `NAME { … }`, after `mod`.
    fn read_module(&mut self, rest: &[TokenTree], place: &Place, texts: &BTreeMap<&str, &str>) {
        let Some(name) = rest.first().map(ToString::to_string) else { return };
        let folder = format!("{}/{name}", place.folder);
        let inside = Place {
            module: [place.module.as_slice(), std::slice::from_ref(&name)].concat(),
            folder,
            is_top: true,
        };
        let file = self.file(&place.module).to_owned();
        if let Some(module) = self.0.get_mut(&place.module) {
            module.names.entry(name).or_default().push(Meaning::Module);
        }
        if let Some(TokenTree::Group(group)) = rest.get(1) {
            self.0.insert(inside.module.clone(), Module { file, ..Module::default() });
            self.read_tokens(group.stream(), &inside, texts);
            return;
        }
        let files = [format!("{}.rs", inside.folder), format!("{}/mod.rs", inside.folder)];
        if let Some(file) = files.iter().find(|file| texts.contains_key(file.as_str())) {
            self.read_file(file, &inside, texts);
        }
    }
}

impl Module {
    /// Adds a tree of imports: `a::b`, `a::{b, c}`, `a::*`, `a as b`.
    fn import(&mut self, above: &Path, tree: &[TokenTree], is_public: bool) {
        for branch in tree.split(|token| is_punct(Some(token), ',')) {
            let (path, after) = path(branch);
            let path: Path = [above.as_slice(), &path].concat();
            match after.iter().find(|token| !is_punct(Some(token), ':')) {
                Some(TokenTree::Group(group)) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.import(&path, &inner, is_public);
                }
                Some(TokenTree::Punct(_)) => self.globs.push(path),
                // `a as b` ends with the alias.
                _ => self.bind(path, after.last().map(ToString::to_string), is_public),
            }
        }
    }

    fn bind(&mut self, mut path: Path, alias: Option<String>, is_public: bool) {
        // `a::{self}` is `a`.
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let Some(name) = alias.or_else(|| path.last().cloned()) else { return };
        if !is_public {
            self.paths.push(path.clone());
        }
        self.names.entry(name).or_default().push(Meaning::Imported(path));
    }
}
