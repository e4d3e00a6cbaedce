//! Templates and the values of a send. For any input, rendering ends within its limits and without a panic.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use posthorn_content::{
    Content, Limits, Variable, VariableType, compile,
    limits::{OUTPUT_BYTES_MAX, SUBJECT_CHARACTERS_MAX},
    preview, render,
};
use serde_json::{Map, Value, json};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    subject: Option<&'a str>,
    body: &'a str,
    is_mjml: bool,
    text: Option<&'a str>,
    name: &'a str,
    count: f64,
    items: Vec<&'a str>,
}

fuzz_target!(|input: Input| {
    let variable = |key: &str, r#type| Variable { key: key.into(), r#type, fallback_value: None };
    let content = Content {
        subject: input.subject.map(str::to_owned),
        html: (!input.is_mjml).then(|| input.body.to_owned()),
        mjml: input.is_mjml.then(|| format!("<mjml><mj-body>{}</mj-body></mjml>", input.body)),
        text: input.text.map(str::to_owned),
        variables: vec![
            variable("name", VariableType::String),
            variable("count", VariableType::Number),
            variable("items", VariableType::List),
            variable("user", VariableType::Object),
        ],
        ..Content::default()
    };
    let Ok(compiled) = compile(content) else { return };
    let _ = preview(&compiled, &Map::new(), Limits::default());
    let items: Vec<Value> =
        input.items.iter().map(|item| json!({ "name": item, "price": input.count })).collect();
    let given = json!({
        "name": input.name, "count": input.count, "items": items, "user": { "name": input.name, "tags": input.items },
    });
    let Value::Object(mut given) = given else { return };
    // JSON has no infinity.
    given.retain(|_, value| !value.is_null());
    let Ok(output) = render(&compiled, &given, Limits::default()) else { return };
    for page in [&output.html, &output.text] {
        assert!(page.as_ref().is_none_or(|page| page.len() <= 2 * OUTPUT_BYTES_MAX));
    }
    if let Some(subject) = &output.subject {
        assert!(!subject.chars().any(char::is_control) && subject.chars().count() <= SUBJECT_CHARACTERS_MAX);
    }
});
