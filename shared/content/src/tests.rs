//! Tests of compiling and rendering together.

mod limits;
mod properties;

use serde_json::{Map, Value as Json, json};

use crate::{
    Broken, Compiled, Content, Limits, Misfit, RenderFault, Variable, VariableType, compile, preview, render,
    reopen,
};

fn variable(key: &str, kind: VariableType) -> Variable {
    Variable { key: key.into(), r#type: kind, fallback_value: None }
}

/// Declares `name`, `n`, `ok`, `items` and `order`, one of each type.
fn content(html: &str) -> Content {
    let variables = vec![
        variable("name", VariableType::String),
        variable("n", VariableType::Number),
        variable("ok", VariableType::Boolean),
        variable("items", VariableType::List),
        variable("order", VariableType::Object),
    ];
    Content { html: Some(html.into()), variables, ..Content::default() }
}

fn values() -> Map<String, Json> {
    let values = json!({
        "name": "Ada", "n": 3, "ok": true, "items": ["x", "y"],
        "order": { "id": 7, "total": 12.5, "lines": [{ "sku": "pen", "price": 2, "count": 3 }] },
    });
    values.as_object().unwrap().clone()
}

fn compiled(html: &str) -> Compiled {
    compile(content(html)).unwrap_or_else(|broken| panic!("{html}: {broken:?}"))
}

fn html(source: &str) -> Result<String, RenderFault> {
    render(&compiled(source), &values(), Limits::default()).map(|output| output.html.unwrap_or_default())
}

fn faults(content: Content) -> Vec<Broken> {
    compile(content).map(drop).unwrap_err()
}

#[test]
fn expressions_loops_and_conditions_render() {
    for (source, rendered) in [
        ("Hi {{ name }}!", "Hi Ada!"),
        ("Hi {{{name}}}, {{{ n }}}!", "Hi Ada, 3!"),
        (
            "{% for x in items %}{{ loop.index }}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "1x, 2y",
        ),
        ("{% for l in order.lines %}{{ l.price|times(l.count)|fixed(2) }}{% endfor %}", "6.00"),
        ("{{ n + 1 }} {{ n * n }} {{ order.total|round(0) }} {{ 7 // 2 }} {{ -n }}", "4 9 13 3 -3"),
        (
            "{{ name|upper }} {{ name|truncate(2) }} {{ 'a b&c'|urlencode }} {{ items|join(', ') }}",
            "ADA Ad… a%20b%26c x, y",
        ),
        ("{{ order.note|default('none') }} {{ ''|default('e', true) }}", "none e"),
        ("{% if 'x' is in(items) and n in [1, 3] %}yes{% else %}no{% endif %}", "yes"),
        ("{% if ok and order.total > 10 %}big{% elif ok %}small{% endif %}", "big"),
        ("{% set greeting = name|lower %}{{ greeting }}{% with x = n %}{{ x }}{% endwith %}", "ada3"),
        (
            "{% for i in range(3) %}{{ loop.cycle('a', 'b') }}{% endfor %}{{ items|length }}{{ items|last }}",
            "aba2y",
        ),
        (
            "{{ order.lines[0].sku }} {{ items[1] }} {{ name|first }} {# note #}{% raw %}{{ x }}{% endraw %}",
            "pen y A {{ x }}",
        ),
        ("{{ 'a\nb<'|nl2br }} {{ '<b>'|safe }} {{ '<'|e }}", "a<br>\nb&lt; <b> &lt;"),
    ] {
        assert_eq!(html(source).as_deref(), Ok(rendered), "{source}");
    }
}

#[test]
fn a_fault_is_refused_with_its_field_line_and_column() {
    let mut wrong = Vec::new();
    for (source, line, column, reason) in [
        ("{% for x in items|reverse_not %}{% endfor %}", 1, 19, "no filter `reverse_not`"),
        ("a\n{{ name", 2, 4, "unexpected end of input"),
        ("a\n  {% if ok %}x", 2, 14, "unexpected end of input"),
        ("{% for x in items %}\n{% endif %}", 2, 4, "unknown statement endif"),
        ("ü {{ name|shout }}", 1, 11, "no filter `shout`"),
        ("\n\n {{ nmae }}", 3, 5, "`nmae` is not declared in `variables`"),
        ("{{ name is funny }}", 1, 12, "no test `funny`"),
        ("{% include 'x' %}", 1, 4, "unknown statement include"),
        ("{% macro m() %}{% endmacro %}", 1, 4, "unknown statement macro"),
        ("{% extends 'x' %}", 1, 4, "unknown statement extends"),
        ("{% import 'x' as y %}", 1, 4, "unknown statement import"),
        ("{{ debug() }}", 1, 4, "can be called"),
        ("{{ name ~ name }}", 1, 4, "`~` is not allowed"),
        ("{{ name + name }}", 1, 4, "`+` needs a number"),
        ("{{ name * n }}", 1, 4, "`*` needs numbers"),
        ("{{ 'x' * 100000000 }}", 1, 4, "`*` needs numbers"),
        ("{% set n = name %}{{ n * n }}", 1, 22, "`*` needs numbers"),
        ("{{ name in items }}", 1, 4, "`is in`"),
        ("{% set a = [items, items] %}", 1, 12, "a list in a template can have"),
        ("{% set a = {'k': items} %}", 1, 12, "an object cannot be made"),
        ("{% set a %}{{ name }}{% endset %}", 1, 4, "`set` takes a value"),
        ("{% filter upper %}x{% endfilter %}", 1, 4, "a filter follows a value"),
        ("{% autoescape false %}x{% endautoescape %}", 1, 4, "escaping cannot be switched off"),
        ("{% for x in items recursive %}{{ loop(x) }}{% endfor %}", 1, 4, "cannot be recursive"),
        ("{{ items[n] }}", 1, 4, "`x|get(y)`"),
        ("{{ name[1001] }}", 1, 4, "at most 1000"),
        ("{{ name[1:] }}", 1, 4, "use `truncate`"),
        ("{{ name|default(value='x') }}", 1, 9, "without names"),
    ] {
        let broken = &faults(content(source))[0];
        let matches = broken.field == "html" && broken.reason.contains(reason);
        if !matches || (broken.line, broken.column) != (Some(line), Some(column)) {
            wrong.push(format!("{source}: {broken}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_first_fault_of_every_source_is_reported() {
    let broken =
        faults(Content { subject: Some("{{ a".into()), text: Some("{{ b }}".into()), ..content("{{ c }}") });
    let fields: Vec<_> = broken.iter().map(|broken| broken.field.as_str()).collect();
    assert_eq!(fields, ["subject", "html", "text"]);
    let mjml = Content {
        mjml: Some("<mjml>\n<mj-body>{{ nope }}</mj-body></mjml>".into()),
        html: None,
        ..content("")
    };
    let broken = &faults(mjml)[0];
    assert_eq!((broken.field.as_str(), broken.line, broken.column), ("mjml", Some(2), Some(13)));
}

#[test]
fn at_most_ten_undeclared_names_are_reported() {
    let many: String = (0..20_000).map(|number| format!("{{{{ v{number} }}}}")).collect();
    assert_eq!(faults(content(&many)).len(), 10);
}

#[test]
fn invalid_declarations_are_refused() {
    let declared = |variables: Vec<Variable>| Content { variables, ..content("x") };
    let with = |key: &str, fallback: Option<Json>| {
        let fallback_value = fallback.map(Into::into);
        declared(vec![Variable { fallback_value, ..variable(key, VariableType::Number) }])
    };
    for (content, field) in [
        (with("1a", None), "variables/0/key"),
        (with("", None), "variables/0/key"),
        (with(&"a".repeat(51), None), "variables/0/key"),
        (with("loop", None), "variables/0/key"),
        (with("a", Some(json!("1"))), "variables/0/fallback_value"),
        (
            declared(vec![variable("a", VariableType::List), variable("a", VariableType::List)]),
            "variables/1/key",
        ),
        (declared((0..51).map(|at| variable(&format!("v{at}"), VariableType::List)).collect()), "variables"),
        (Content::default(), "html"),
        (content(&"x".repeat(256 * 1024 + 1)), "html"),
        (Content { subject: Some("x".repeat(999)), ..content("x") }, "subject"),
        (Content { subject: Some("a\r\nBcc: e@example.com".into()), ..content("x") }, "subject"),
    ] {
        assert_eq!(faults(content)[0].field, field);
    }
}

#[test]
fn missing_and_invalid_values_are_named() {
    let compiled = compiled("{{ name }}");
    let with = |key: &str, value: Json| {
        let mut values = values();
        values.insert(key.into(), value);
        render(&compiled, &values, Limits::default()).unwrap_err()
    };
    let mut without = values();
    without.remove("name");
    let missing = RenderFault::Values(Misfit::Missing("name".into()));
    assert_eq!(render(&compiled, &without, Limits::default()), Err(missing.clone()));
    assert_eq!(with("name", Json::Null), missing, "null counts as not given");
    for (key, value, rule) in [
        ("name", json!(1), "must be a string"),
        ("n", json!("1"), "must be a number"),
        ("ok", json!(0), "must be a boolean"),
        ("items", json!({}), "must be a list"),
        ("order", json!([]), "must be an object"),
        ("name", json!("x".repeat(16 * 1024 + 1)), "more than 16384 bytes"),
        ("items", json!(vec![0; 10_001]), "more than 10000 values"),
        ("items", json!(vec!["x".repeat(1_000); 200]), "more than 131072 bytes"),
        ("items", json!([[[[[[[[[1]]]]]]]]]), "more than 8 deep"),
    ] {
        let RenderFault::Values(Misfit::Invalid(name, reason)) = with(key, value) else {
            panic!("{key}: {rule}")
        };
        assert!(name == key && reason.contains(rule), "{name}: {reason}");
    }
    assert_eq!(html("{{ order.nmae }}"), Err(RenderFault::Undefined("order.nmae".into())));
    assert_eq!(
        html("{% for x in order.none %}{% endfor %}"),
        Err(RenderFault::Undefined("order.none".into()))
    );
}

#[test]
fn a_fallback_replaces_a_missing_value() {
    let mut content = content("{{ name }} {{ n }}");
    content.variables[0].fallback_value = Some(json!("friend").into());
    let compiled = compile(content).unwrap();
    let mut values = values();
    values.remove("name");
    let output = render(&compiled, &values, Limits::default()).unwrap();
    assert_eq!(output.html.as_deref(), Some("friend 3"));
}

#[test]
fn a_preview_names_missing_values_and_leaves_them_blank() {
    let compiled = compiled("Hi {{ name }}, {{ order.id }}{% for x in items %}{{ x }}{% endfor %}.");
    let given = json!({ "order": { "id": 7 }, "n": 1, "ok": true }).as_object().unwrap().clone();
    let seen = preview(&compiled, &given, Limits::default()).unwrap();
    assert_eq!(seen.missing, ["name", "items"]);
    assert_eq!(seen.output.html.as_deref(), Some("Hi , 7."));
    let nested = self::compiled("{{ order.missing.more }}!");
    let seen = preview(&nested, &values(), Limits::default()).unwrap();
    assert_eq!(
        (seen.missing, seen.output.html.as_deref()),
        (vec!["order.missing.more".to_owned()], Some("!"))
    );
    assert_eq!(nested.unused(), ["name", "n", "ok", "items"]);
}

#[test]
fn subjects_and_texts_are_not_escaped_and_a_subject_is_one_line() {
    let with = |subject: &str, name: &str| {
        let content = Content {
            subject: Some(subject.into()),
            text: Some("{{ name }}".into()),
            ..content("{{ name }}")
        };
        let mut values = values();
        values.insert("name".into(), json!(name));
        render(&compile(content).unwrap(), &values, Limits::default())
    };
    let output = with("Hi {{ name }}", "A & <B>").unwrap();
    assert_eq!(output.subject.as_deref(), Some("Hi A & <B>"));
    assert_eq!(
        (output.text.as_deref(), output.html.as_deref()),
        (Some("A & <B>"), Some("A &amp; &lt;B&gt;"))
    );
    for name in ["a\r\nBcc: eve@example.com", "a\nb", "\u{0}", "\u{85}"] {
        assert!(matches!(with("Hi {{ name }}", name), Err(RenderFault::Failed(_))), "{name:?}");
    }
    assert!(matches!(with("{{ name }}", " "), Err(RenderFault::Failed(_))));
    assert!(matches!(with("{{ name }}", &"x".repeat(999)), Err(RenderFault::Failed(_))));
}

#[test]
fn the_text_is_derived_from_the_html_unless_the_template_has_one_or_wants_none() {
    let with = |text: Option<&str>| {
        let content = Content { text: text.map(Into::into), ..content("<p>Hi {{ name }} &amp; co</p>") };
        render(&compile(content).unwrap(), &values(), Limits::default()).unwrap().text
    };
    assert_eq!(with(None).as_deref(), Some("Hi Ada & co"));
    assert_eq!(with(Some("own {{ n }}")).as_deref(), Some("own 3"));
    assert_eq!(with(Some("")), None);
}

fn mjml(inner: &str) -> Content {
    let source =
        format!("<mjml><mj-body><mj-section><mj-column>{inner}</mj-column></mj-section></mj-body></mjml>");
    Content { mjml: Some(source), html: None, ..content("") }
}

#[test]
fn mjml_is_compiled_once_and_rendered_many_times() {
    let ready =
        compile(mjml("{% for x in items %}<mj-text>{{ x }}{{{name}}}</mj-text>{% endfor %}")).unwrap();
    let output = render(&ready, &values(), Limits::default()).unwrap();
    let rendered = output.html.unwrap();
    assert!(rendered.contains("xAda") && rendered.contains("yAda") && !rendered.contains("{%"));
    assert_eq!(output.text.as_deref(), Some("xAda\nyAda"));
    let kept = reopen(ready.content().clone()).unwrap();
    assert_eq!(render(&kept, &values(), Limits::default()).unwrap().html, Some(rendered));
}

#[test]
fn mjml_accepts_any_letter_before_a_greater_than_sign() {
    for inner in ["Größe>5", "ñx>", "🚀>", "訳ab>", "é\">{{ name }}é>"] {
        let ready = compile(mjml(&format!("<mj-text align=\"left\">{inner}</mj-text>"))).unwrap();
        let html = render(&ready, &values(), Limits::default()).unwrap().html.unwrap();
        assert!(html.contains(&inner.replace("{{ name }}", "Ada")), "{inner}: {html}");
    }
    let broken = compile(mjml("mj-sectϐo><r")).unwrap_err();
    assert_eq!(broken[0].field, "mjml");
}
