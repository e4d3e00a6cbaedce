//! Rows as text: lines of CSV (RFC 4180) or of a JSON array.

use serde_json::{Map, Value};

use crate::exports::{
    formula::{guarded, guarded_json},
    kind::ExportFormat,
};

/// A row, by column.
pub(crate) type Row = Map<String, Value>;

/// What stands before all rows.
pub(crate) fn head(format: ExportFormat, columns: &[&str]) -> String {
    match format {
        ExportFormat::Csv => columns.join(",") + "\r\n",
        ExportFormat::Json => "[\n".to_owned(),
    }
}

/// What stands after all rows.
pub(crate) fn tail(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "",
        ExportFormat::Json => "\n]\n",
    }
}

/// Adds a row. `is_first`: it is the first of the whole file.
pub(crate) fn add(text: &mut String, format: ExportFormat, columns: &[&str], row: &Row, is_first: bool) {
    match format {
        ExportFormat::Csv => {
            let cells = columns.iter().map(|column| cell(row.get(*column).unwrap_or(&Value::Null)));
            text.push_str(&cells.collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        }
        ExportFormat::Json => {
            text.push_str(if is_first { "{" } else { ",\n{" });
            for (place, column) in columns.iter().enumerate() {
                let value = row.get(*column).unwrap_or(&Value::Null);
                let comma = if place == 0 { "" } else { "," };
                text.push_str(&format!("{comma}\"{column}\":{value}"));
            }
            text.push('}');
        }
    }
}

/// A cell: a text as it is, a list of texts with `; ` between them, any other list or object as JSON, and nothing for null. No
/// spreadsheet executes it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => quoted(guarded(text)),
        Value::Array(items) => match items.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
            Some(texts) => quoted(texts.into_iter().map(guarded).collect::<Vec<_>>().join("; ")),
            None => quoted(guarded_json(&value.to_string())),
        },
        Value::Object(fields) if fields.is_empty() => String::new(),
        Value::Object(_) => quoted(guarded_json(&value.to_string())),
    }
}

/// What makes a cell a quoted one: what RFC 4180 names, and what some locales split lines at.
const QUOTED: [char; 6] = [',', '"', '\r', '\n', ';', '\t'];

/// A text as a cell, quoted where it must be.
fn quoted(text: String) -> String {
    match text.contains(QUOTED) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_quoted_and_no_spreadsheet_executes_them() {
        for (value, expected) in [
            (json!(null), ""),
            (json!(-3), "-3"),
            (json!(true), "true"),
            (json!("plain"), "plain"),
            (json!("a,b"), "\"a,b\""),
            (json!("say \"hi\""), "\"say \"\"hi\"\"\""),
            (json!("two\r\nlines"), "\"two\r\nlines\""),
            (json!("a;b"), "\"a;b\""),
            (json!("a\tb"), "\"a\tb\""),
            (json!("=1+1"), "'=1+1"),
            (json!("x;=1"), "\"x;'=1\""),
            (json!("=\"a\",b"), "\"'=\"\"a\"\",b\""),
            (json!(["=a@x", "b", " =c"]), "\"'=a@x; b; ' =c\""),
            (json!([]), ""),
            (json!({}), ""),
            (json!({ "k": "=v" }), "\"{\"\"k\"\":\"\"=v\"\"}\""),
            (json!([{ "k": "x;=v" }]), "\"[{\"\"k\"\":\"\"x;\\u003dv\"\"}]\""),
        ] {
            assert_eq!(cell(&value), expected, "{value}");
        }
    }

    #[test]
    fn a_json_file_is_an_array_with_a_row_on_each_line_in_the_order_of_the_columns() {
        let columns = ["id", "name"];
        let mut text = head(ExportFormat::Json, &columns);
        for (at, name) in ["ä", "b\n"].into_iter().enumerate() {
            let row = json!({ "name": name, "id": at }).as_object().unwrap().clone();
            add(&mut text, ExportFormat::Json, &columns, &row, at == 0);
        }
        text.push_str(tail(ExportFormat::Json));
        assert_eq!(text, "[\n{\"id\":0,\"name\":\"ä\"},\n{\"id\":1,\"name\":\"b\\n\"}\n]\n");
        let none = head(ExportFormat::Json, &columns) + tail(ExportFormat::Json);
        assert_eq!(serde_json::from_str::<Value>(&none).unwrap(), json!([]));
    }

    #[test]
    fn a_csv_file_has_a_header_and_ends_each_line_as_rfc_4180_says() {
        let columns = ["id", "name"];
        let mut text = head(ExportFormat::Csv, &columns);
        add(&mut text, ExportFormat::Csv, &columns, json!({ "id": 1 }).as_object().unwrap(), true);
        assert_eq!(text + tail(ExportFormat::Csv), "id,name\r\n1,\r\n");
    }
}
