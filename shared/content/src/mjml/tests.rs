use super::*;

fn in_text(inner: &str) -> String {
    format!("<mjml><mj-body><mj-section><mj-column>{inner}</mj-column></mj-section></mj-body></mjml>")
}

#[test]
fn expressions_in_texts_and_attributes_stay_unchanged() {
    let source = in_text(
        r#"<mj-text color="{{ ink|default("<red>") }}">Hi {{ a < b }} {# note #}</mj-text><mj-button href="https://x.example/{{ path|urlencode }}?a={{ '}}' }}">Go</mj-button>"#,
    );
    let html = to_html(&source)
        .unwrap_or_else(|broken| panic!("{broken}: {}", &source[broken.column.unwrap_or(1) - 1..]));
    for kept in
        [r#"color:{{ ink|default("<red>") }}"#, "Hi {{ a < b }}", r#"{{ path|urlencode }}?a={{ '}}' }}""#]
    {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    assert!(!html.contains(MARK));
}

#[test]
fn attributes_stay_unchanged() {
    let source = in_text(
        "<mj-image src=\"https://x.example/a.png\" alt=\"Gr\u{fc}\u{df}e\u{a0}\u{2764}\u{fe0f} C:\\x it's mark0x1x\nthere\" />",
    );
    let html = to_html(&source).unwrap();
    assert!(
        html.contains("alt=\"Gr\u{fc}\u{df}e\u{a0}\u{2764}\u{fe0f} C:\\x it's mark0x1x there\""),
        "{html}"
    );
    let quoted = in_text("<mj-image src='x' alt='say \"hi\"' />");
    assert!(to_html(&quoted).unwrap_err().reason.contains("&quot;"));
}

#[test]
fn loops_may_enclose_sections_columns_and_their_content() {
    for source in [
        "<mjml><mj-body>{% for x in xs %}<mj-section><mj-column><mj-text>{{ x }}</mj-text></mj-column></mj-section>{% endfor %}</mj-body></mjml>",
        "<mjml><mj-body><mj-section>{% for x in xs %}<mj-column><mj-text>{{ x }}</mj-text></mj-column>{% endfor %}</mj-section></mj-body></mjml>",
        "<mjml><mj-body><mj-section><mj-column>{% for x in xs %}<mj-text>{{ x }}</mj-text>{% endfor %}</mj-column></mj-section></mj-body></mjml>",
        "<mjml><mj-body><mj-section><mj-column><mj-table>{% for x in xs %}<tr><td>{{ x }}</td></tr>{% endfor %}</mj-table></mj-column></mj-section></mj-body></mjml>",
        "<mjml><mj-body><mj-section><mj-column><mj-text><ul>{% for x in xs %}<li>{{ x }}</li>{% endfor %}</ul></mj-text></mj-column></mj-section></mj-body></mjml>",
    ] {
        let html = to_html(source).unwrap();
        let places: Vec<_> = ["{% for x in xs %}", "{{ x }}", "{% endfor %}"]
            .iter()
            .map(|tag| html.find(tag).unwrap())
            .collect();
        assert!(places.is_sorted(), "{html}");
        assert_eq!(html.matches("{% endfor %}").count(), 1, "{html}");
    }
}

#[test]
fn an_expression_that_mjml_would_lose_is_refused_with_its_place() {
    let source = "<mjml>\n<mj-body>\n<mj-section><mj-column width=\"{{ w }}\"><mj-text>x</mj-text></mj-column></mj-section></mj-body></mjml>";
    match to_html(source) {
        Err(broken) => assert_eq!((broken.line, broken.column), (Some(3), Some(31)), "{broken}"),
        Ok(html) => assert!(html.contains("{{ w }}"), "{html}"),
    }
    let misplaced = "<mjml>{% if a %}<mj-body></mj-body>{% endif %}</mjml>";
    assert_eq!(to_html(misplaced).unwrap_err().column, Some(7));
}

#[test]
fn faults_name_their_line_and_column_in_the_source() {
    for (source, line, column) in [
        ("<mjml>\n  <mj-body>\n    <mj-text>{{ long.enough }}</mj-txt>\n", None, None),
        ("<mjml>\n  {{ a_rather_long_expression }}<div></div></mjml>", Some(2), Some(3)),
        ("<mjml><mj-body></mj-body></mjml", None, None),
        ("<p>hello</p>", Some(1), Some(1)),
        ("<mjml>\n<mj-foo></mj-foo></mjml>", Some(2), Some(1)),
        ("<mjml>\n<mj-include path=\"/etc/passwd\" /></mjml>", Some(2), Some(1)),
    ] {
        let broken = to_html(source).unwrap_err();
        if line.is_some() {
            assert_eq!((broken.line, broken.column), (line, column), "{source}: {broken}");
        }
        assert!(broken.line.is_some(), "{source}: {broken}");
    }
}

#[test]
fn depth_and_number_of_elements_are_limited() {
    let nested = |depth: usize| {
        in_text(&format!("<mj-text>{}x{}</mj-text>", "<div>".repeat(depth), "</div>".repeat(depth)))
    };
    assert!(to_html(&nested(50)).is_ok());
    assert!(to_html(&nested(70)).unwrap_err().reason.contains("deep"));
    assert!(to_html(&nested(30_000)).unwrap_err().reason.contains("deep"));
    let many = in_text(&"<mj-text>x</mj-text>".repeat(3_000));
    assert!(to_html(&many).unwrap_err().reason.contains("elements"));
    let wide = in_text(&format!("</mj-column>{}<mj-column>", "<mj-column></mj-column>".repeat(1_900)));
    assert!(to_html(&wide).unwrap_err().reason.contains("bytes of HTML"));
    let images =
        in_text(&format!("<mj-carousel>{}</mj-carousel>", "<mj-carousel-image src=\"x\" />".repeat(51)));
    assert!(to_html(&images).unwrap_err().reason.contains("carousels"));
    let defaults = |bytes: usize| {
        let class = format!("<mj-class name=\"a\" color=\"{}\" />", "x".repeat(bytes));
        format!("<mjml><mj-head><mj-attributes>{class}</mj-attributes></mj-head><mj-body></mj-body></mjml>")
    };
    assert!(to_html(&defaults(9_000)).unwrap_err().reason.contains("mj-attributes"));
    assert!(to_html(&defaults(8_000)).is_ok());
    let voids = in_text(&format!("<mj-text>{}</mj-text>", "<br>".repeat(500)));
    assert!(to_html(&voids).is_ok());
}
