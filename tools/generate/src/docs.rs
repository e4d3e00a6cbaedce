//! The tables of the reference: a context's functions, the codes of its routes, its functions' settings.
//!
//! All columns but the last are generated from the declarations. People write the last column: existing rows keep its text, and
//! new rows start with a text from the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use posthorn_access::{FixedRole, Permission};
use posthorn_problem::Code;
use posthorn_runtime::{Function, Trigger, uses::Value};

use posthorn_scan::spliced;

use crate::functions;

/// Puts the tables into the text of `docs/CONTEXT.md`.
///
/// # Errors
/// If the document lacks the marks of a table.
pub fn put_in(root: &Path, context: &str, text: &str, of_context: &[&Function]) -> io::Result<String> {
    let kept = |part| spliced::between(text, part).map(Kept::of);
    let functions = function_table(root, context, of_context, &kept("functions")?);
    let codes = code_table(of_context, &kept("codes")?);
    let settings = setting_table(of_context, &kept("settings")?);
    let text = spliced::put_in(text, "functions", &functions)?;
    let text = spliced::put_in(&text, "codes", &codes)?;
    let text = spliced::put_in(&text, "settings", &settings)?;
    match context {
        "access" => spliced::put_in(&text, "roles", &role_table()),
        _ => Ok(text),
    }
}

/// Which of the fixed roles have which permissions. The operator's belong to no role.
fn role_table() -> String {
    let roles = || FixedRole::ALL.into_iter().rev();
    let names: Vec<&str> = roles().map(FixedRole::as_str).collect();
    let row = |permission: &Permission| {
        let has = |role: FixedRole| if role >= permission.least_role() { " yes |" } else { " |" };
        format!("| `{}` |{}\n", permission.as_str(), roles().map(has).collect::<String>())
    };
    let permissions = Permission::of_an_org();
    let rows: String = permissions.iter().map(row).collect();
    format!("\n| permission | {} |\n|{}\n{rows}\n", names.join(" | "), " --- |".repeat(names.len() + 1))
}

/// The texts of a table's last column by the names in the first column, and the order of the rows.
struct Kept {
    order: Vec<String>,
    words: BTreeMap<String, String>,
}

impl Kept {
    fn of(text: &str) -> Self {
        let (mut order, mut words) = (Vec::new(), BTreeMap::new());
        for line in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> =
                line.trim_end_matches('|').trim_start_matches('|').split(" | ").map(str::trim).collect();
            let [names, .., last] = cells.as_slice() else { continue };
            for name in names.split('`').skip(1).step_by(2) {
                order.push(name.to_owned());
                words.entry(name.to_owned()).or_insert_with(|| (*last).to_owned());
            }
        }
        Self { order, words }
    }

    fn words(&self, name: &str, otherwise: impl FnOnce() -> String) -> String {
        self.words.get(name).cloned().unwrap_or_else(otherwise)
    }

    fn place(&self, name: &str) -> usize {
        self.order.iter().position(|other| other == name).unwrap_or(usize::MAX)
    }
}

fn table(heads: [&str; 3], rows: &[[String; 3]]) -> String {
    if rows.is_empty() {
        return "\nNone.\n\n".to_owned();
    }
    let lines: String = rows.iter().map(|cells| format!("| {} |\n", cells.join(" | "))).collect();
    format!("\n| {} |\n| --- | --- | --- |\n{lines}\n", heads.join(" | "))
}

fn function_table(root: &Path, context: &str, of_context: &[&Function], kept: &Kept) -> String {
    let mut sorted = of_context.to_vec();
    sorted.sort_by_key(|function| (kept.place(function.name), function.name));
    let rows: Vec<[String; 3]> = sorted
        .into_iter()
        .map(|function| {
            let does = kept.words(function.name, || first_line(root, context, function));
            [format!("`{}`", function.name), called_by(function), does]
        })
        .collect();
    table(["function", "called by", "what it does"], &rows)
}

fn called_by(function: &Function) -> String {
    match function.trigger {
        Trigger::Http(route) if route.head => {
            format!("`GET {0}`, `HEAD {0}`", route.path)
        }
        Trigger::Http(_) | Trigger::Unrouted => format!("`{}`", functions::called_by(function)),
        Trigger::Queue(consumer) => format!("the queue `{}`", consumer.queue.name),
        Trigger::Topic(subscription) => format!("the topic `{}`", subscription.topic.name),
        Trigger::Stream(reader) => match reader.of {
            [(table, _)] => format!("the stream of the table `{}`", table.name()),
            several => format!("the streams of {} tables", several.len()),
        },
        Trigger::Schedule(schedule) => {
            format!("a schedule, every {}", schedule.every.trim_start_matches("1 "))
        }
        Trigger::Invoked(_) => functions::called_by(function),
    }
}

/// The first sentence of the function's file, without its trigger.
fn first_line(root: &Path, context: &str, function: &Function) -> String {
    let module = function.name.replace('-', "_");
    let text = posthorn_scan::KINDS
        .iter()
        .find_map(|kind| {
            std::fs::read_to_string(root.join(format!("functions/{context}/src/{kind}/{module}.rs"))).ok()
        })
        .unwrap_or_default();
    let words: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let words = words.join(" ");
    let said = words.split_once(": ").map_or(words.as_str(), |(_, said)| said);
    said.split_once(". ").map_or(said, |(first, _)| first).trim_end_matches('.').to_owned()
}

fn code_table(of_context: &[&Function], kept: &Kept) -> String {
    let codes = of_context.iter().filter_map(|function| function.route()).flat_map(|route| route.codes);
    let by_name: BTreeMap<&str, Code> = codes.map(|code| (code.code, *code)).collect();
    let mut codes: Vec<Code> = by_name.into_values().collect();
    codes.sort_by_key(|code| (kept.place(code.code), code.status, code.code));
    let rows: Vec<[String; 3]> = codes
        .iter()
        .map(|code| {
            [
                format!("`{}`", code.code),
                code.status.to_string(),
                kept.words(code.code, || code.title.to_owned()),
            ]
        })
        .collect();
    table(["code", "status", "when"], &rows)
}

fn setting_table(of_context: &[&Function], kept: &Kept) -> String {
    let mut readers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut values: BTreeMap<&str, Value> = BTreeMap::new();
    for function in of_context {
        for setting in functions::settings(function) {
            readers.entry(setting.name).or_default().insert(function.name);
            values.insert(setting.name, setting.value);
        }
    }
    let mut names: Vec<&str> = readers.keys().copied().collect();
    names.sort_by_key(|name| (kept.place(name), *name));
    let rows: Vec<[String; 3]> = names
        .into_iter()
        .map(|name| {
            let meaning = kept.words(name, || meaning(values[name]));
            [format!("`{name}`"), who(&readers[name], of_context), meaning]
        })
        .collect();
    table(["setting", "functions", "meaning"], &rows)
}

fn meaning(value: Value) -> String {
    match value {
        Value::Text(text) => format!("`{text}`"),
        Value::Parameter(parameter) => format!("the root template's `{parameter}`"),
        Value::Sub(name) => format!("`{name}`"),
        Value::OfStage { name, .. } => format!("names `{name}`"),
    }
}

/// If at most this many functions do not read a setting, those are named ("all but …").
const FEW: usize = 3;

/// The functions that read a setting, by name or summed up in words.
fn who(readers: &BTreeSet<&str>, of_context: &[&Function]) -> String {
    if readers.len() == of_context.len() {
        return "all".to_owned();
    }
    let with_key: BTreeSet<&str> = of_context
        .iter()
        .filter(|function| function.route().is_some_and(|route| route.permission.is_some()))
        .map(|function| function.name)
        .collect();
    let all: BTreeSet<&str> = of_context.iter().map(|function| function.name).collect();
    let left_out: Vec<&&str> = all.difference(readers).collect();
    let named = |names: Vec<&&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    if !with_key.is_empty() && with_key.is_subset(readers) {
        let others = named(readers.difference(&with_key).collect());
        return ["the routes that need a key".to_owned()]
            .into_iter()
            .chain(others)
            .collect::<Vec<_>>()
            .join(", ");
    }
    if left_out.len() <= FEW && readers.len() > FEW {
        return format!("all but {}", named(left_out).join(", "));
    }
    named(readers.iter().collect()).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
<!-- made: functions -->
| function | called by | what it does |
| --- | --- | --- |
| `send-mail` | nobody | sends, as a person wrote |
| `gone` | x | y |
<!-- end: functions -->
<!-- made: codes -->
<!-- end: codes -->
<!-- made: settings -->
<!-- end: settings -->
";

    #[test]
    fn facts_are_generated_and_the_text_of_people_is_kept() {
        static ROUTE: posthorn_runtime::http::Route = posthorn_runtime::http::Route {
            path: "/v1/mail",
            codes: &[posthorn_problem::NOT_FOUND],
            ..posthorn_runtime::http::Route::DEFAULT
        };
        static SEND: Function = Function {
            context: "mail",
            name: "send-mail",
            trigger: Trigger::Http(&ROUTE),
            uses: &[posthorn_runtime::uses::settings::TEST_DOMAIN],
            ..Function::DEFAULT
        };
        let made = put_in(Path::new("."), "mail", TEXT, &[&SEND]).unwrap();
        assert!(made.contains("| `send-mail` | `GET /v1/mail` | sends, as a person wrote |\n"), "{made}");
        assert!(!made.contains("gone"), "{made}");
        assert!(made.contains("| `NOT_FOUND` | 404 | "), "{made}");
        assert!(made.contains("| `TEST_DOMAIN` | all | `posthorn.test` |\n"), "{made}");
        assert_eq!(put_in(Path::new("."), "mail", &made, &[&SEND]).unwrap(), made);
    }
}
