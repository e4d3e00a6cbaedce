//! Tables in the docs. What a table lists is said by its first heading: `function` or `context`.

use crate::entry::{Entry, Trigger, UNROUTED};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The functions that a document's tables list. A cell with a method and a path in backticks tells the route.
pub fn functions(file: &str, context: &str, text: &str) -> Vec<Entry> {
    let rows = rows(text, "function").into_iter();
    rows.map(|cells| {
        let mut cells = cells.into_iter().map(code);
        let name = cells.next().unwrap_or_default();
        let route = cells
            .find(|text| *text == UNROUTED || METHODS.contains(&text.split(' ').next().unwrap_or_default()));
        Entry::new(
            file,
            context,
            name,
            route.map_or(Trigger::Unsaid, |route| Trigger::Http(route.to_owned())),
        )
    })
    .collect()
}

/// The contexts that a document's tables list.
pub fn contexts(text: &str) -> Vec<String> {
    rows(text, "context").into_iter().filter_map(|cells| Some(code(cells.first()?).to_owned())).collect()
}

/// The rows of all tables whose first heading is `heading`.
fn rows<'a>(text: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let mut rows = Vec::new();
    let mut header: Option<&str> = None;
    for line in text.lines().map(str::trim) {
        let Some(inner) = line.strip_prefix('|') else {
            header = None;
            continue;
        };
        let cells: Vec<&str> = inner.trim_end_matches('|').split('|').map(str::trim).collect();
        match header {
            None => header = cells.first().copied(),
            Some(first) if first.eq_ignore_ascii_case(heading) && !cells[0].starts_with("---") => {
                rows.push(cells)
            }
            Some(_) => {}
        }
    }
    rows
}

/// A cell without the backticks around it, or around the text of a link.
fn code(cell: &str) -> &str {
    let text = cell.strip_prefix('[').and_then(|link| link.split(']').next()).unwrap_or(cell);
    text.trim_matches('`')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
| context | about |
| --- | --- |
| [`mail`](docs/mail.md) | letters |

| function | called by |
| --- | --- |
| `send` | `POST /v1/mail` |
| `deliver` | the queue |

| command | does |
| --- | --- |
| `make` | help |
";

    #[test]
    fn functions_are_read_with_their_routes() {
        let expected = [("send", Trigger::Http("POST /v1/mail".into())), ("deliver", Trigger::Unsaid)];
        let expected = expected.map(|(name, trigger)| Entry::new("docs/mail.md", "mail", name, trigger));
        assert_eq!(functions("docs/mail.md", "mail", TEXT), expected);
    }

    #[test]
    fn contexts_are_read_from_their_own_tables() {
        assert_eq!(contexts(TEXT), ["mail"]);
    }
}
