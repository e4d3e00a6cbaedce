//! Everything that is compared, read from the tree.

use std::{
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

use messages_functions::consumers::deliver_email;
use posthorn_runtime::{Function, Trigger as Declared};
use serde_json::Value;

use crate::{
    boundaries, contexts, entry,
    entry::{Entry, Trigger, UNROUTED},
    heads, limits, markdown, openapi, policy, repeatable, rules, samples, settings,
    template::{Template, Templated},
};

/// What each place says.
#[derive(Clone)]
pub struct House {
    contexts: Vec<String>,
    declared: Vec<Entry>,
    asked: settings::Declared,
    heads: Vec<(String, String)>,
    binaries: Vec<Entry>,
    templated: Vec<Templated>,
    samples: Vec<Entry>,
    described: Vec<Entry>,
    documented: Vec<Entry>,
    readme: Vec<String>,
    // Whole documents, shared by the many houses that one entry is taken from.
    made: Rc<Value>,
    committed: Rc<Value>,
    root: Rc<Template>,
    front: Rc<Template>,
    stacks: Rc<[Template]>,
}

/// The lists of all contexts.
const FUNCTIONS: &[&[&Function]] = all_functions::CONTEXTS;

impl House {
    pub fn read() -> Self {
        let functions: Vec<&Function> = FUNCTIONS.concat();
        let contexts = folders("functions");
        let stacks: Vec<Template> =
            contexts.iter().map(|context| template(&format!("infra/{context}.yaml"))).collect();
        let committed = json(openapi::FILE);
        Self {
            declared: functions.iter().map(|function| declared(function)).collect(),
            asked: functions.iter().map(|function| asked(function)).collect(),
            heads: functions.iter().filter_map(|function| takes_head(function)).collect(),
            binaries: contexts.iter().flat_map(|context| binaries(context)).collect(),
            templated: stacks.iter().flat_map(Template::functions).collect(),
            samples: folders("events").iter().flat_map(|context| sample_events(context)).collect(),
            described: openapi::entries(&committed),
            documented: contexts.iter().flat_map(|context| documented(context)).collect(),
            readme: markdown::contexts(&text("README.md")),
            made: Rc::new(posthorn_runtime::openapi::document(&functions)),
            committed: Rc::new(committed),
            root: Rc::new(template("template.yaml")),
            front: Rc::new(template("infra/front.yaml")),
            contexts,
            stacks: stacks.into(),
        }
    }

    /// Every difference between two places.
    pub fn differences(&self) -> Vec<String> {
        let templated: Vec<Entry> = self.templated.iter().map(|one| one.entry.clone()).collect();
        let is_route = |one: &Entry| matches!(&one.trigger, Trigger::Http(route) if route != UNROUTED);
        let compare = |place: &[Entry], file: &dyn Fn(&Entry) -> String| {
            entry::differences(&self.declared, place, |one| Some(file(one)))
        };
        [
            compare(&self.binaries, &|one| format!("functions/{}/src/bin/{}.rs", one.context, one.name)),
            compare(&templated, &|one| format!("infra/{}.yaml", one.context)),
            compare(&self.samples, &|one| format!("events/{}/{}.json", one.context, one.name)),
            compare(&self.documented, &|one| format!("docs/{}.md", one.context)),
            entry::differences(&self.declared, &self.described, |one| {
                is_route(one).then(|| openapi::FILE.to_owned())
            }),
            settings::differences(&self.asked, &self.templated),
            heads::differences(&self.heads, &self.templated),
            self.in_stack("messages", |stack| {
                limits::receives(stack, "EmailQueue", deliver_email::RECEIVES_MAX)
            }),
            self.in_stack("timers", |stack| {
                limits::shards(stack, "DrainTimersFunction", posthorn_timers::WORKERS)
            }),
            self.in_stack("webhooks", |stack| limits::kept(stack, "WebhookQueue")),
            self.in_stack("webhooks", |stack| limits::kept(stack, "WebhookSlowQueue")),
            contexts::not_nested(&self.contexts, &self.root),
            contexts::not_routed(&self.declared, &self.front),
            contexts::not_listed(&self.contexts, &self.readme, "README.md"),
        ]
        .concat()
    }

    fn in_stack(&self, context: &str, rule: impl Fn(&Template) -> Vec<String>) -> Vec<String> {
        self.stacks.iter().filter(|stack| stack.context == context).flat_map(rule).collect()
    }

    /// Whether the committed OpenAPI document is another than the routes make.
    pub fn stale_openapi(&self) -> Vec<String> {
        openapi::staleness(&self.committed, &self.made)
    }

    /// Writes the OpenAPI document that the routes make.
    pub fn write_openapi(&self) -> std::io::Result<()> {
        fs::write(path(openapi::FILE), format!("{:#}\n", self.made))
    }

    /// Every rule that a template breaks.
    pub fn broken_rules(&self) -> Vec<String> {
        let unsendable = |stack: &Template| policy::unsendable(stack, &FUNCTIONS.concat());
        self.stacks.iter().flat_map(|stack| [policy::broken(stack), unsendable(stack)].concat()).collect()
    }

    /// Every POST that cannot be repeated safely.
    pub fn unrepeatable_posts(&self) -> Vec<String> {
        let post = |function: &&'static Function| match function.trigger {
            Declared::Http(route) if route.method.as_str() == "POST" => {
                Some((function.name.to_owned(), route.idempotent))
            }
            _ => None,
        };
        repeatable::faults(&FUNCTIONS.concat().iter().filter_map(post).collect::<Vec<_>>())
    }

    /// Every limit that garde checks and the OpenAPI document does not tell, or not of what it is.
    pub fn misread_limits(&self) -> Vec<String> {
        [rules::limits_that_schemas_misread(&under_code(".rs")), rules::unlimited_lists(&self.made)].concat()
    }

    /// Every crate that reaches for what is another's.
    pub fn crossed_boundaries(&self) -> Vec<String> {
        let manifests = under_code("Cargo.toml");
        let sources = under_code(".rs");
        [
            boundaries::faults_of_manifests(&manifests),
            boundaries::faults_of_sources(&sources),
            boundaries::functions_that_are_constants(&sources),
            boundaries::imports_of_functions(&sources),
        ]
        .concat()
    }

    /// This house, over and over, each time with one entry of one place taken away.
    pub fn each_with_one_entry_removed(&self) -> Vec<(String, Self)> {
        let mut houses = Vec::new();
        self.without(&mut houses, "the declaration", &self.declared, |house, at| house.declared.remove(at));
        self.without(&mut houses, "the binary", &self.binaries, |house, at| house.binaries.remove(at));
        self.without(&mut houses, "the sample", &self.samples, |house, at| house.samples.remove(at));
        self.without(&mut houses, "the operation", &self.described, |house, at| house.described.remove(at));
        self.without(&mut houses, "the docs' row", &self.documented, |house, at| house.documented.remove(at));
        let templated: Vec<Entry> = self.templated.iter().map(|one| one.entry.clone()).collect();
        self.without(&mut houses, "the resource", &templated, |house, at| house.templated.remove(at).entry);
        for at in 0..self.templated.len() {
            for setting in &self.templated[at].settings {
                let mut house = self.clone();
                house.templated[at].settings.remove(setting);
                houses.push((format!("the variable {setting} of {}", self.templated[at].logical_id), house));
            }
        }
        for at in 0..self.readme.len() {
            let mut house = self.clone();
            houses.push((format!("{} in README.md", house.readme.remove(at)), house));
        }
        houses
    }

    fn without(
        &self,
        houses: &mut Vec<(String, Self)>,
        what: &str,
        place: &[Entry],
        remove: impl Fn(&mut Self, usize) -> Entry,
    ) {
        for at in 0..place.len() {
            let mut house = self.clone();
            let removed = remove(&mut house, at);
            houses.push((format!("{what} of {} in {}", removed.name, removed.file), house));
        }
    }
}

fn declared(function: &Function) -> Entry {
    let trigger = match function.trigger {
        Declared::Http(route) => Trigger::Http(format!("{} {}", route.method.as_str(), route.path)),
        Declared::Unrouted => Trigger::Http(UNROUTED.to_owned()),
        Declared::Queue(_) => Trigger::Queue,
        Declared::Topic(_) => Trigger::Topic,
        Declared::Stream(_) => Trigger::Stream,
        Declared::Schedule(_) => Trigger::Schedule,
    };
    Entry::new(format!("functions/{}/src/lib.rs", function.context), function.context, function.name, trigger)
}

fn asked(function: &Function) -> ((String, String), std::collections::BTreeSet<String>) {
    let settings = function.settings().iter().map(ToString::to_string).collect();
    ((function.context.to_owned(), function.name.to_owned()), settings)
}

fn takes_head(function: &Function) -> Option<(String, String)> {
    let Declared::Http(route) = function.trigger else { return None };
    route.head.then(|| (function.context.to_owned(), function.name.to_owned()))
}

fn binaries(context: &str) -> Vec<Entry> {
    let folder = format!("functions/{context}/src/bin");
    let found = files(&folder, ".rs").into_iter();
    found.map(|name| Entry::new(format!("{folder}/{name}.rs"), context, &name, Trigger::Unsaid)).collect()
}

fn sample_events(context: &str) -> Vec<Entry> {
    let found = files(&format!("events/{context}"), ".json").into_iter();
    found
        .map(|name| {
            let file = format!("events/{context}/{name}.json");
            let trigger = samples::trigger(&json(&file));
            Entry::new(file, context, &name, trigger)
        })
        .collect()
}

fn documented(context: &str) -> Vec<Entry> {
    let file = format!("docs/{context}.md");
    markdown::functions(&file, context, &text(&file))
}

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(relative)
}

/// A file's text; an absent file reads as empty, so that what it should hold is told entry by entry.
fn text(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_default()
}

fn json(file: &str) -> Value {
    serde_json::from_str(&text(file)).unwrap_or_default()
}

fn template(file: &str) -> Template {
    Template::parse(file, &text(file))
}

fn folders(relative: &str) -> Vec<String> {
    names(relative, |entry| entry.is_dir().then(|| entry.file_name()?.to_str().map(str::to_owned)).flatten())
}

/// The names of the files of a folder, without `ending`.
fn files(relative: &str, ending: &str) -> Vec<String> {
    names(relative, |entry| entry.file_name()?.to_str()?.strip_suffix(ending).map(str::to_owned))
}

/// The files of libraries and functions whose names end so, with their texts.
fn under_code(ending: &str) -> Vec<(String, String)> {
    let files = ["shared", "functions"].into_iter().flat_map(|folder| tree(folder, ending));
    files.map(|file| (file.clone(), text(&file))).collect()
}

/// The files under a folder, at whatever depth, whose names end so.
fn tree(relative: &str, ending: &str) -> Vec<String> {
    let below =
        folders(relative).into_iter().flat_map(|folder| tree(&format!("{relative}/{folder}"), ending));
    let here = names(relative, |entry| {
        let name = entry.file_name()?.to_str()?;
        (entry.is_file() && name.ends_with(ending)).then(|| format!("{relative}/{name}"))
    });
    here.into_iter().chain(below).collect()
}

fn names(relative: &str, name: impl Fn(&Path) -> Option<String>) -> Vec<String> {
    let entries = fs::read_dir(path(relative)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| name(&entry.path())).collect();
    names.sort();
    names
}
