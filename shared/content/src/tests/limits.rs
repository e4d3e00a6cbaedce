use serde_json::json;

use super::{compiled, content, faults, values};
use crate::{Limits, RenderFault, limits::FUEL_MAX, render};

#[test]
fn a_render_ends_by_count_whatever_it_is_told_to_do() {
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
        let RenderFault::Failed(told) = &fault else { panic!("{source}: {fault:?}") };
        assert!(told.contains(reason), "{source}: {told}");
    }
    let flat = render(&compiled(&loops(1, "{{ n }}")), &big, Limits::default()).unwrap();
    assert!((2_000..FUEL_MAX).contains(&flat.fuel), "{}", flat.fuel);
    let few = Limits { fuel: 100, ..Limits::default() };
    let told = render(&compiled(&loops(1, "{{ n }}")), &big, few).unwrap_err();
    assert_eq!(told, RenderFault::Failed("`html` takes more steps than the 100 that a render may".into()));
}

#[test]
fn long_chains_and_deep_nesting_are_refused_before_anything_walks_them() {
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
