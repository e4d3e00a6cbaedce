//! Cells of CSV that no spreadsheet executes.
//!
//! A spreadsheet takes a cell for a formula by its first character, also after blanks and quotes that it drops
//! (<https://owasp.org/www-community/attacks/CSV_Injection>). In some locales it splits lines at `;` or tabs, not at commas. Then
//! the quotes around a later cell mean nothing to it, and each separator within begins a cell.

/// What a formula begins with, also in the full width of East Asian keyboards.
const BEGINS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What a spreadsheet may split a text at.
const SEPARATORS: [char; 5] = [';', ',', '\t', '\r', '\n'];
/// What no cell may begin with, as OWASP lists it.
const BREAKS: [char; 3] = ['\t', '\r', '\n'];

/// A formula, by places in a text (bytes).
struct Formula {
    /// Where the cell begins that a spreadsheet would see.
    cell: usize,
    /// Its first character.
    sign: usize,
}

/// Whether a spreadsheet may drop a character before a formula.
fn is_dropped(one: char) -> bool {
    let is_invisible = matches!(one, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    one.is_whitespace() || one.is_control() || is_invisible || one == '"'
}

/// The formulas of a text: at its beginning, and behind separators in it.
fn formulas(text: &str) -> Vec<Formula> {
    let (mut found, mut cell) = (Vec::new(), Some(0));
    for (at, one) in text.char_indices() {
        if SEPARATORS.contains(&one) {
            cell = Some(at + 1);
        } else if !is_dropped(one)
            && let Some(cell) = cell.take()
            && BEGINS.contains(&one)
        {
            found.push(Formula { cell, sign: at });
        }
    }
    found
}

/// A text with a `'` before each formula, and before a break at its beginning.
pub(super) fn guarded(text: &str) -> String {
    let dropped = text.len() - text.trim_start_matches(is_dropped).len();
    let begins_with_break = text[..dropped].contains(BREAKS);
    let mut guards: Vec<usize> = formulas(text).into_iter().map(|formula| formula.cell).collect();
    if begins_with_break && guards.first() != Some(&0) {
        guards.insert(0, 0);
    }
    let (mut guarded, mut from) = (String::with_capacity(text.len() + guards.len()), 0);
    for guard in guards {
        guarded.push_str(&text[from..guard]);
        guarded.push('\'');
        from = guard;
    }
    guarded + &text[from..]
}

/// A JSON text in which what begins a formula behind a separator is written as `\u003d`, within its strings: it stays the same JSON.
pub(super) fn guarded_json(json: &str) -> String {
    let signs: Vec<usize> = formulas(json).into_iter().map(|formula| formula.sign).collect();
    let (mut guarded, mut is_in_string, mut is_escaped) = (String::with_capacity(json.len()), false, false);
    for (at, one) in json.char_indices() {
        match is_in_string && signs.binary_search(&at).is_ok() {
            true => guarded.push_str(&format!("\\u{:04x}", u32::from(one))),
            false => guarded.push(one),
        }
        is_in_string ^= one == '"' && !is_escaped;
        is_escaped = one == '\\' && !is_escaped;
    }
    guarded
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_guard_stands_before_each_formula_that_a_spreadsheet_may_see() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a=b-c", "a=b-c"),
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠A", "'＠A"),
            ("  =1", "'  =1"),
            ("\u{a0}\u{3000}=1", "'\u{a0}\u{3000}=1"),
            ("\u{feff}\u{200b}=1", "'\u{feff}\u{200b}=1"),
            ("\0=1", "'\0=1"),
            ("\"=1", "'\"=1"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\nx", "'\nx"),
            (" \nx", "' \nx"),
            ("x;=1", "x;'=1"),
            ("x; \"=1", "x;' \"=1"),
            ("x\t=1", "x\t'=1"),
            ("x,=1", "x,'=1"),
            ("x\r\n=1", "x\r\n'=1"),
            ("x\n@A;＝1", "x\n'@A;'＝1"),
            ("two\r\nlines; and, more", "two\r\nlines; and, more"),
            ("=1;=2", "'=1;'=2"),
            ("x;", "x;"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), expected, "{text:?}");
            assert_eq!(guarded(expected), expected, "once is enough for {text:?}");
        }
    }

    #[test]
    fn json_says_the_same_and_has_no_formula_behind_a_separator() {
        let value =
            json!({ "k": "x;=1", "=l": ["y", "=2", -3], "m": "quote\\\", =4", "n": -5, "o": "＝,＝" });
        let guarded = guarded_json(&value.to_string());
        assert_eq!(serde_json::from_str::<Value>(&guarded).unwrap(), value);
        for formula in [";=", ",\"=", ", =", "＝,＝"] {
            assert!(!guarded.contains(formula), "{formula} in {guarded}");
        }
        assert!(guarded.contains("x;\\u003d1") && guarded.contains(",-3]"), "{guarded}");
        assert_eq!(guarded_json(r#"{"k":"=v-w"}"#), r#"{"k":"=v-w"}"#);
    }
}
