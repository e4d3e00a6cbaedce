//! Templates that are costly to compile or preview.

use posthorn_content::{Content, Limits, compile, limits::SOURCE_BYTES_MAX, preview};
use serde_json::Map;

use crate::{Cost, cost_of};

/// Memory that compiling and previewing a template may take: 64 times the largest source, which has 256 KiB.
const PEAK_BYTES_MAX: usize = 64 * SOURCE_BYTES_MAX;

fn assert_within(name: &str, cost: Cost) {
    println!("{name:<44} {:>10} bytes, {:?}", cost.peak_bytes, cost.took);
    assert!(cost.peak_bytes <= PEAK_BYTES_MAX, "{name}: {} bytes", cost.peak_bytes);
    assert!(cost.took.as_secs() < 20, "{name}: {:?}", cost.took);
}

fn tried(content: Content) -> Cost {
    cost_of(|| {
        if let Ok(compiled) = compile(content) {
            let _ = preview(&compiled, &Map::new(), Limits::default());
        }
    })
}

fn filled(before: &str, unit: &str, after: &str) -> String {
    let times = (SOURCE_BYTES_MAX - before.len() - after.len()) / unit.len();
    format!("{before}{}{after}", unit.repeat(times))
}

#[test]
fn no_template_source_takes_more_than_its_bound_on_a_small_stack() {
    for (before, unit, after) in [
        ("{{ ", "(", ""),
        ("{{ ", "[", ""),
        ("{{ ", "{", ""),
        ("{{ ", "not ", "1 }}"),
        ("{{ ", "-", "1 }}"),
        ("{{ 1", " if 1 else 1", " }}"),
        ("{{ 1", " + 1", " }}"),
        ("{{ 1", "|int", " }}"),
        ("{{ 'a'", ".a", " }}"),
        ("{{ 'a'", "[0]", " }}"),
        ("{{ 1", " == 1", " }}"),
        ("{{ 1", " is number", " }}"),
        ("{{ range", "(1)", " }}"),
        ("", "{% if 1 %}", ""),
        ("{% if 1 %}", "{% elif 1 %}", "{% endif %}"),
        ("", "{% for a in [1] %}", ""),
        ("", "{% with a=1 %}", ""),
        ("", "{% set a=1 %}", ""),
        ("", "{% macro a() %}", ""),
        ("", "{% macro a() %}{{ a() }}{% endmacro %}", "{{ a() }}"),
        ("", "{% block a %}", ""),
        ("", "{% filter upper %}", ""),
        ("", "{% autoescape false %}", ""),
        ("", "{% raw %}", ""),
        ("", "{% call a() %}", ""),
        ("", "{#", ""),
        ("", "{{", ""),
        ("", "{{{", ""),
        ("", "{{ 1 }}", ""),
        ("", "{{ a }}", ""),
        ("", "{{ 'x' }}", ""),
        ("{{ '", "x", "' }}"),
        ("{{ ", "9", " }}"),
        ("{{ 1", "e9", " }}"),
        ("{% for i in range(1000) %}", "{{ i }}", "{% endfor %}"),
        ("{{ range(", "9", ") }}"),
        ("{{ 'x' }}", "<a href=https://a.example>", ""),
        ("", "<div>", ""),
        ("{% for i in range(1000) %}", "x", "{% endfor %}"),
    ] {
        let source = filled(before, unit, after);
        let name = format!("{before}{unit}{after}");
        assert_within(&name, tried(Content { html: Some(source.clone()), ..Content::default() }));
        assert_within(&name, tried(Content { text: Some(source), ..Content::default() }));
    }
}

#[test]
fn no_mjml_takes_more_than_its_bound_on_a_small_stack() {
    let body = |inner: &str| format!("<mjml><mj-body>{inner}</mj-body></mjml>");
    let (open, close) = ("<mjml><mj-body>", "</mj-body></mjml>");
    let text = "<mj-section><mj-column><mj-text>";
    for source in [
        filled("", "<mjml>", ""),
        filled(open, "<mj-section>", ""),
        filled(open, "<mj-wrapper><mj-section><mj-column>", ""),
        filled(open, "<mj-section/>", close),
        filled(open, "<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>", close),
        filled(&format!("{open}{text}"), "<div>", ""),
        filled(&format!("{open}{text}"), "<p>x</p>", "</mj-text></mj-column></mj-section></mj-body></mjml>"),
        filled(&format!("{open}<mj-raw>"), "<b>", ""),
        filled("<mjml><mj-head>", "<mj-attributes><mj-all a=\"b\"/></mj-attributes>", "</mj-head></mjml>"),
        filled("<mjml><mj-head><mj-style>", "a{b:c}", "</mj-style></mj-head><mj-body></mj-body></mjml>"),
        filled("<mjml><mj-head>", "<mj-font name=\"a\" href=\"b\"/>", "</mj-head><mj-body></mj-body></mjml>"),
        filled(&format!("{open}<mj-section "), "a=\"b\" ", "/></mj-body></mjml>"),
        filled(&format!("{open}<mj-section css-class=\""), "a ", "\"/></mj-body></mjml>"),
        filled(
            &format!("{open}<mj-section><mj-column><mj-carousel>"),
            "<mj-carousel-image src=\"a\"/>",
            "</mj-carousel></mj-column></mj-section></mj-body></mjml>",
        ),
        filled(&format!("{open}<mj-section><mj-column><mj-table>"), "<table><tr><td>", ""),
        filled(open, "<!-- x -->", close),
        filled(&format!("{open}<!--"), "x", ""),
        filled(open, "{{ 1 }}", close),
        filled(&format!("{open}<mj-section a=\""), "&amp;", "\"/></mj-body></mjml>"),
        filled(
            "<mjml><mj-head><mj-attributes><mj-class name=\"a\" ",
            "b=\"c\" ",
            "/></mj-attributes></mj-head><mj-body></mj-body></mjml>",
        ),
        filled("", "<!DOCTYPE a [", ""),
        filled("", "<![CDATA[", ""),
        body(&"<mj-section>".repeat(20_000)),
    ] {
        let name: String = source.chars().take(44).collect();
        assert_within(&name, tried(Content { mjml: Some(source), ..Content::default() }));
    }
}
