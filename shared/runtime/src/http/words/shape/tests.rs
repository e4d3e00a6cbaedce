use serde::Deserialize;

use super::*;
use crate::http::{fields::Nulls, objects::Objects, words};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Colour {
    Red,
    Green,
    Blue,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only serde reads it")]
enum Either {
    Number(u8),
    Text(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only serde reads it")]
struct Inner {
    filename: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only serde reads it")]
struct Sample {
    text: Option<String>,
    small: Option<u8>,
    signed: Option<i32>,
    whole: Option<u64>,
    real: Option<f64>,
    flag: Option<bool>,
    list: Option<Vec<u8>>,
    inner: Option<Inner>,
    inners: Option<Vec<Inner>>,
    colour: Option<Colour>,
    pair: Option<(u8, u8)>,
    either: Option<Either>,
    letter: Option<char>,
    map: Option<std::collections::BTreeMap<String, u8>>,
}

fn shape_of(json: &str) -> Shape {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let error = Sample::deserialize(Objects(&mut deserializer, Nulls::Kept)).unwrap_err().to_string();
    Shape::read(error.rsplit_once(" at line ").map_or(&*error, |(text, _)| text))
}

#[test]
fn every_error_of_serde_has_a_text_for_callers() {
    for (json, detail) in [
        (r#"{"text":5}"#, "must be a string, not a number"),
        (r#"{"text":true}"#, "must be a string, not a boolean"),
        (r#"{"text":["a"]}"#, "must be a string, not an array"),
        (r#"{"text":{}}"#, "must be a string, not an object"),
        (r#"{"small":"5"}"#, "must be a whole number from 0 to 255, not a string"),
        (r#"{"small":256}"#, "must be a whole number from 0 to 255"),
        (r#"{"small":1.5}"#, "must be a whole number from 0 to 255"),
        (r#"{"small":99999999999999999999999}"#, "must be a whole number from 0 to 255"),
        (r#"{"signed":-2147483649}"#, "must be a whole number from -2147483648 to 2147483647"),
        (r#"{"whole":-1}"#, "must be a whole number from 0"),
        (r#"{"real":"x"}"#, "must be a number, not a string"),
        (r#"{"flag":"yes"}"#, "must be a boolean, not a string"),
        (r#"{"list":"x"}"#, "must be an array, not a string"),
        (r#"{"list":{}}"#, "must be an array, not an object"),
        (r#"{"list":[null]}"#, "must be a whole number from 0 to 255, not null"),
        (r#"{"inner":[]}"#, "must be an object, not an array"),
        (r#"{"inner":"a, expected b"}"#, "must be an object, not a string"),
        (r#"{"map":7}"#, "must be an object, not a number"),
        (r#"{"colour":"pink"}"#, "must be `red`, `green` or `blue`"),
        (r#"{"colour":"`, expected `x`"}"#, "must be `red`, `green` or `blue`"),
        (r#"{"colour":5}"#, "must be `red`, `green` or `blue`, not a number"),
        (r#"{"colour":[]}"#, "must be `red`, `green` or `blue`, not an array"),
        (r#"{"pair":[1]}"#, "must be an array of the right length"),
        (r#"{"pair":5}"#, "must be an array of the right length, not a number"),
        (r#"{"either":true}"#, "has none of the accepted forms"),
        (r#"{"letter":"ab"}"#, "must be a string of one character"),
        ("[]", "must be an object, not an array"),
        ("null", "must be an object, not null"),
    ] {
        assert_eq!(shape_of(json), Shape { field: None, detail: detail.into() }, "{json}");
    }
}

#[test]
fn an_error_about_an_object_names_its_field() {
    for (json, field, detail) in [
        (r#"{"inner":{}}"#, "filename", "is required"),
        (r#"{"inners":[{"filename":"a"},{}]}"#, "filename", "is required"),
        (r#"{"flag":true,"flag":true}"#, "flag", "is given twice"),
        (
            r#"{"inner":{"filename":"a","b`, expected":1}}"#,
            "b`, expected",
            "is unknown; known here: `filename`",
        ),
    ] {
        assert_eq!(shape_of(json), Shape { field: Some(field.into()), detail: detail.into() }, "{json}");
    }
    let nothing = Shape::read("unknown field `a`, there are no fields");
    assert_eq!(
        (nothing.field.as_deref(), nothing.detail.as_str()),
        (Some("a"), "is unknown; no fields are allowed here")
    );
}

#[test]
fn the_error_text_of_a_type_of_ours_stays_unchanged() {
    assert_eq!(Shape::read("must be a month like 2026-11").detail, "must be a month like 2026-11");
}

#[test]
fn every_syntax_error_of_json_has_a_text() {
    for (json, why) in [
        (&b"{"[..], "it ends too early"),
        (br#"{"a"#, "it ends too early"),
        (b"", "it ends too early"),
        (b"{\"a\" 1}", "a `:` is missing after a name"),
        (b"[1 2]", "a `,` or `]` is missing in an array"),
        (b"{\"a\":1 2}", "a `,` or `}` is missing in an object"),
        (b"nul", "it ends too early"),
        (b"nulx", "there is a word other than `true`, `false` and `null`"),
        (b"{\"a\":}", "a value is missing"),
        (b"{a:1}", "a name is not in quotes"),
        (br#"["\q"]"#, "a string has an unknown escape"),
        (b"[01]", "a number is badly written"),
        (b"[\"\xff\"]", "a string is not UTF-8, or has an escape that is not a character"),
        (b"[\"\n\"]", "a string has a control character that is not escaped"),
        (br#"["\ud800"]"#, "a string has half of a surrogate pair"),
        (b"[1,]", "there is a `,` before the end of an array or object"),
        (b"{} x", "something follows its end"),
        (&[b'['; 200], "it is nested too deeply"),
    ] {
        let error = serde_json::from_slice::<serde_json::Value>(json).unwrap_err().to_string();
        assert_eq!(words::syntax(&error), why, "{error}");
    }
}
