//! Tables in the docs. The first heading of a table names what it lists.

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

/// The text of a cell: without backticks, and without the address if it is a link.
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
| [`mail`](docs/mail.md) | emails |

| function | called by |
| --- | --- |
| `send` | `POST /v1/mail` |
| `deliver` | the queue |

| command | does |
| --- | --- |
| `make` | help |
";

    #[test]
    fn contexts_are_read_from_their_own_tables() {
        assert_eq!(contexts(TEXT), ["mail"]);
    }
}
