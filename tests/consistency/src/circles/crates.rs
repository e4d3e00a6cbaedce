//! A crate's modules, read from its files as tokens: what each defines, imports and uses.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The names from the crate's root to a module or an item.
type Path = Vec<String>;

/// A crate, by the paths of its modules.
#[derive(Default)]
pub struct Crate(BTreeMap<Path, Module>);

#[derive(Default)]
struct Module {
    file: String,
    /// A name may be a module's and a function's at once.
    names: BTreeMap<String, Vec<Meaning>>,
    /// The modules that are imported or re-exported whole.
    globs: Vec<Path>,
    /// The paths that its code uses, re-exports not counted.
    paths: Vec<Path>,
}

enum Meaning {
    Defined,
    Module,
    Imported(Path),
}

/// Where the tokens are that are being read.
#[derive(Clone)]
struct Place {
    module: Path,
    /// The folder of the module's own modules.
    folder: String,
    /// Whether names that are defined here are the module's.
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

    /// The file that defines what `path` names in `module`, and the name there. None for what other crates define, and for
    /// modules.
    pub fn definition<'c>(&'c self, module: &Path, path: &[String]) -> Option<(&'c str, &'c str)> {
        self.find(module, path, &mut Vec::new())
    }

    /// `followed` holds the imports that led here, as they may lead to each other.
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

    /// Reads what begins with a word: an import, a module, a definition or a path. Gives what comes after it.
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
                // The word of `const fn` is not a name.
                if defined == "fn" { name } else { &name[1..] }
            }
            _ => {
                let (path, after) = path(rest);
                let goes_on_before = ['.', ':', '\''].iter().any(|sign| is_punct(before.last(), *sign));
                if !goes_on_before && (path.len() > 1 || is_item(&word, after)) {
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
        let inside =
            Place { module: [place.module.as_slice(), &[name.clone()]].concat(), folder, is_top: true };
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
    /// Takes in a tree of imports: `a::b`, `a::{b, c}`, `a::*`, `a as b`.
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
                Some(alias) => {
                    /* `as` */
                    let _ = alias;
                    self.bind(path, after.last().map(ToString::to_string), is_public)
                }
                None => self.bind(path, None, is_public),
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

/// The path at the beginning of `tokens`, and what comes after it.
fn path(tokens: &[TokenTree]) -> (Path, &[TokenTree]) {
    let mut path = Path::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(name), after @ ..] = rest {
        path.push(name.to_string());
        let goes_on = is_punct(after.first(), ':')
            && is_punct(after.get(1), ':')
            && matches!(after.get(2), Some(TokenTree::Ident(_)));
        rest = if goes_on { &after[2..] } else { return (path, after) };
    }
    (path, rest)
}

/// Whether a word alone names an item, and not a variable: a type, a constant, or a function that is called.
fn is_item(word: &str, after: &[TokenTree]) -> bool {
    let is_called =
        matches!(after.first(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    is_called || word.starts_with(char::is_uppercase)
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Whether a `pub` or `pub(…)` is the last before an import.
fn is_public(before: &[TokenTree]) -> bool {
    let before = match before {
        [rest @ .., TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => rest,
        all => all,
    };
    matches!(before.last(), Some(TokenTree::Ident(word)) if word == "pub")
}

/// `#[cfg(test)]`
fn is_for_tests(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), '#')
        && matches!(tokens.get(1), Some(TokenTree::Group(group)) if is_cfg_test(group.stream()))
}

/// `#![cfg(test)]`
fn is_only_for_tests(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), '#')
        && is_punct(tokens.get(1), '!')
        && matches!(tokens.get(2), Some(TokenTree::Group(group)) if is_cfg_test(group.stream()))
}

fn is_cfg_test(attribute: TokenStream) -> bool {
    attribute.to_string().replace(' ', "") == "cfg(test)"
}

/// What comes after an item: after its braces, or its semicolon.
fn after_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(Some(token), ';'),
    };
    tokens.iter().position(is_end).map_or(&[], |end| &tokens[end + 1..])
}
