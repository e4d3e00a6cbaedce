//! Reads everything that the rules compare, from the source tree.

mod api;

use std::{
    fs,
    path::{Path, PathBuf},
};

use messages_functions::deliver::settle;
use ops_functions::{dead_letters::queues::QUEUES, watch::queues::CONSUMED};
use posthorn_runtime::Function;
use serde_json::Value;

use crate::{
    alarms, boundaries, circles, contexts, deprecations, invoked, kept, limits, logs, made, markdown, policy,
    quotas, readers, repeatable, rooms, rules, runbooks, samples, template::Template,
};

/// The template of the alarms and the dashboard.
const ALARMS: &str = "infra/alarms.yaml";
/// The template of the exports to S3.
const EXPORTS: &str = "infra/table-exports.yaml";

/// The declarations, and the files to compare with them.
pub struct House {
    functions: Vec<&'static Function>,
    contexts: Vec<String>,
    samples: Vec<(String, String, Value)>,
    readme: Vec<String>,
    root: Template,
    others: Vec<Template>,
    alarms: Template,
    stacks: Vec<Template>,
    made: Vec<Template>,
}

impl House {
    pub fn read() -> Self {
        let functions = all_functions::functions();
        let contexts: Vec<String> =
            posthorn_generate::contexts(&functions).into_iter().map(str::to_owned).collect();
        Self {
            samples: folders("events").iter().flat_map(|context| sample_events(context)).collect(),
            readme: markdown::contexts(&text("README.md")),
            root: template("template.yaml"),
            others: ["template.yaml", "infra/front.yaml", "infra/tracking.yaml", EXPORTS, ALARMS]
                .map(template)
                .into(),
            alarms: template(ALARMS),
            stacks: contexts.iter().map(|context| template(&format!("infra/{context}.yaml"))).collect(),
            made: contexts
                .iter()
                .map(|context| template(&format!("infra/{context}.functions.yaml")))
                .collect(),
            contexts,
            functions,
        }
    }

    /// Every difference between the functions' declarations and files written by hand.
    pub fn differences(&self) -> Vec<String> {
        [
            made::misnamed(),
            samples::faults(&self.functions, &self.samples),
            runbooks::faults(&self.functions, &pages()),
            kept::faults(&self.stacks, &self.functions, &QUEUES.each_ref().map(|queue| queue.name())),
            invoked::faults(&self.functions, &self.templates()),
            limits::shards(&self.functions, "drain-timers", posthorn_timers::WORKERS),
            self.in_stack("messages", |stack| limits::receives(stack, "EmailQueue", settle::RECEIVES_MAX)),
            self.in_stack("messages", |stack| {
                limits::receives(stack, "EmailLargeQueue", settle::RECEIVES_MAX)
            }),
            self.in_stack("webhooks", |stack| limits::kept(stack, "WebhookQueue")),
            self.in_stack("webhooks", |stack| limits::kept(stack, "WebhookSlowQueue")),
            contexts::not_nested(&self.contexts, &self.root),
            contexts::not_listed(&self.contexts, &self.readme, "README.md"),
        ]
        .concat()
    }

    fn in_stack(&self, context: &str, rule: impl Fn(&Template) -> Vec<String>) -> Vec<String> {
        self.stacks.iter().filter(|stack| stack.context == context).flat_map(rule).collect()
    }

    /// Every template.
    fn templates(&self) -> Vec<&Template> {
        self.stacks.iter().chain(&self.made).chain(&self.others).collect()
    }

    /// The template of the alarms.
    pub fn alarms(&self) -> &Template {
        &self.alarms
    }

    /// Everything that can stop without an alarm, and every alarm that leads nowhere.
    pub fn faulty_alarms(&self) -> Vec<String> {
        let unwatched = alarms::unwatched(&self.functions, &CONSUMED);
        let faults = alarms::faults(&self.alarms, &text(alarms::RUNBOOK));
        [unwatched, faults, alarms::unheard(&self.root)].concat()
    }

    /// Every fault of the dashboard.
    pub fn faulty_dashboard(&self) -> Vec<String> {
        alarms::faults_of_dashboard(&self.alarms, &self.functions)
    }

    /// Every rule that a template breaks.
    pub fn broken_rules(&self) -> Vec<String> {
        self.templates().into_iter().flat_map(policy::broken).collect()
    }

    /// Every table whose stream has too many readers, or not exactly one relay.
    pub fn crowded_streams(&self) -> Vec<String> {
        readers::faults(&self.functions)
    }

    /// Every default AWS quota that the planned number of functions would exceed.
    pub fn broken_quotas(&self) -> Vec<String> {
        quotas::broken(&self.functions, &self.stacks, &self.made)
    }

    /// Every POST that cannot be repeated safely.
    pub fn unrepeatable_posts(&self) -> Vec<String> {
        let post = |function: &&'static Function| match function.route() {
            Some(route) if route.method.as_str() == "POST" => {
                Some((function.name.to_owned(), route.idempotent))
            }
            _ => None,
        };
        repeatable::faults(&self.functions.iter().filter_map(post).collect::<Vec<_>>())
    }

    /// Every limit that garde checks and that is missing or misplaced in the OpenAPI document.
    pub fn misread_limits(&self) -> Vec<String> {
        let misread = rules::limits_that_schemas_misread(&under_code(".rs"));
        [misread, rules::unlimited_lists(&self.document())].concat()
    }

    /// Every log line of a function, or of what functions share, that leaves out the causes of an error.
    pub fn log_lines_without_causes(&self) -> Vec<String> {
        logs::faults(&under_code(".rs"))
    }

    /// Every deprecated route with wrong dates, or with a successor that is no route or is deprecated too.
    pub fn faulty_deprecations(&self) -> Vec<String> {
        let routes: Vec<_> = self.functions.iter().filter_map(|function| function.route()).collect();
        deprecations::faults(&routes)
    }

    /// Every crate that breaks a rule of [`boundaries`].
    pub fn crossed_boundaries(&self) -> Vec<String> {
        let manifests = under_code("Cargo.toml");
        let sources = under_code(".rs");
        [
            boundaries::faults_of_manifests(&manifests),
            boundaries::faults_of_rules(&manifests),
            boundaries::faults_of_sources(&sources),
            rooms::functions_that_are_constants(&sources),
            rooms::imports_of_functions(&sources),
            rooms::re_exports(&sources),
        ]
        .concat()
    }

    /// Every circle of files that import each other.
    pub fn circles(&self) -> Vec<String> {
        let folders = ["functions", "infra", "shared", "tools"];
        circles::faults(&folders.map(|folder| under(folder, ".rs")).concat())
    }
}

/// The pages of the docs.
fn pages() -> Vec<(String, String)> {
    tree("docs", ".md").into_iter().map(|file| (file.clone(), text(&file))).collect()
}

fn sample_events(context: &str) -> Vec<(String, String, Value)> {
    let found = files(&format!("events/{context}"), ".json").into_iter();
    found
        .map(|name| {
            let event = json(&format!("events/{context}/{name}.json"));
            (context.to_owned(), name, event)
        })
        .collect()
}

fn path(relative: &str) -> PathBuf {
    made::root().join(relative)
}

/// A file's text. A missing file reads as empty, so that each missing entry is reported.
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

/// The files under shared/ and functions/ whose names end with `ending`, with their texts.
fn under_code(ending: &str) -> Vec<(String, String)> {
    ["shared", "functions"].map(|folder| under(folder, ending)).concat()
}

/// The files under a folder whose names end with `ending`, with their texts.
fn under(folder: &str, ending: &str) -> Vec<(String, String)> {
    tree(folder, ending).into_iter().map(|file| (file.clone(), text(&file))).collect()
}

/// The files under a folder, at any depth, whose names end with `ending`.
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
