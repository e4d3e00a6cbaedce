use serde_json::json;

use super::{compiled, content, faults, values};
use crate::{Content, Limits, RenderFault, compile, limits::FUEL_MAX, render};

#[test]
fn every_render_ends_within_its_limits() {
    let mut big = values();
    big.insert("items".into(), json!((0..2_000).map(|n| format!("{n:030}")).collect::<Vec<_>>()));
    big.insert("name".into(), json!("x".repeat(16 * 1024)));
    let loops = |depth: usize, inner: &str| {
        (0..depth)
            .rev()
            .fold(inner.to_owned(), |inner, at| format!("{{% for v{at} in items %}}{inner}{{% endfor %}}"))
    };
    for (source, reason) in [
        (loops(2, ""), "more"),
        (loops(5, "{{ n }}"), "more"),
        (loops(1, "{{ name }}"), "bytes"),
        (loops(1, "{% if name|upper %}{% endif %}"), "more data"),
        (
            loops(
                1,
                "{% if items == order %}{% endif %}{% if items|length > 1 %}{% if 'q' is in(items) %}{% endif %}{% endif %}",
            ),
            "more data",
        ),
        (loops(1, "{% if name|replace('x', 'y') %}{% endif %}"), "more data"),
        ("{{ name|replace('x', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyy') }}".into(), "65536 bytes"),
        ("{{ name|urlencode }}{{ items|join(name) }}".into(), "65536 bytes"),
        ("{% for i in range(1001) %}{% endfor %}".into(), "at most 1000"),
        ("{{ items }}".into(), "cannot be written"),
        ("{{ 9223372036854775807 + n }}{{ 9223372036854775807|times(n) }}".into(), "too large"),
    ] {
        let fault = render(&compiled(&source), &big, Limits::default()).unwrap_err();
        let RenderFault::Failed(message) = &fault else { panic!("{source}: {fault:?}") };
        assert!(message.contains(reason), "{source}: {message}");
    }
    let flat = render(&compiled(&loops(1, "{{ n }}")), &big, Limits::default()).unwrap();
    assert!((2_000..FUEL_MAX).contains(&flat.fuel), "{}", flat.fuel);
    let few = Limits { fuel: 100, ..Limits::default() };
    let fault = render(&compiled(&loops(1, "{{ n }}")), &big, few).unwrap_err();
    assert_eq!(fault, RenderFault::Failed("`html` takes more steps than the 100 that a render may".into()));
}

#[test]
fn long_chains_and_deep_nesting_are_refused_before_recursion() {
    let deep = format!("{}x{}", "{% if ok %}".repeat(5_000), "{% endif %}".repeat(5_000));
    for source in [
        format!("{{{{ {} }}}}", vec!["n"; 50_000].join(" or ")),
        format!("{{{{ {} }}}}", vec!["n"; 50_000].join(" - ")),
        format!("{{{{ name{} }}}}", "|upper".repeat(30_000)),
        format!("{{{{ order{} }}}}", ".a".repeat(60_000)),
        format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("{{{{ {}1{} }}}}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{{{{ {}ok }}}}", "not ".repeat(50_000)),
        format!("{{{{ {}n }}}}", "-".repeat(60_000)),
        format!("{{% if ok %}}{}{{% endif %}}", "{% elif ok %}".repeat(15_000)),
        deep,
    ] {
        assert_eq!(faults(content(&source)).len(), 1, "{}", &source[..60]);
    }
}

#[test]
fn a_fault_on_a_line_of_any_length_is_reported_without_a_panic() {
    for before in
        ["x".repeat(70_000), "a b".repeat(40_000), format!("<p>{}</p>", "lorem ipsum ".repeat(10_000))]
    {
        for end in [
            "{#",
            "{{ 'x",
            "{{ \u{a7} }}",
            "{{ 99999999999999999999999999999999999999999999 }}",
            "{% if",
            "{{ '\\x' }}",
            "{{ ) }}",
            "{% raw %}",
        ] {
            let source = format!("{before}{end}");
            let compiled = compile(content(&source)).map(drop);
            assert!(compiled.is_err() || end.contains('9'), "{end}: {compiled:?}");
            let text =
                Content { html: None, text: Some(source.clone()), subject: Some("x".into()), ..content("") };
            let _ = compile(text);
            let mjml = format!("<mjml><mj-body><mj-raw>{source}</mj-raw></mj-body></mjml>");
            let _ = compile(super::mjml(&mjml));
        }
        let fine = compile(content(&format!("{before}{{{{ name }}}}{before}"))).unwrap();
        let rendered = render(&fine, &values(), Limits::default()).unwrap().html.unwrap();
        assert_eq!(rendered, format!("{before}Ada{before}"), "the output keeps its lines");
    }
}
