use proptest::prelude::*;
use serde_json::{Map, json};

use super::{compiled, content, mjml, values};
use crate::{Content, Limits, compile, limits::OUTPUT_BYTES_MAX, preview, render};

/// A value that an attacker might write.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[<>\"'&/=`;:{}% a-c-]{0,40}",
        Just("\"><script>alert(1)</script>".to_owned()),
        Just("' onmouseover='x".to_owned()),
        Just("--><p>".to_owned()),
        Just("{{ name }}{% for %}".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_value_breaks_out_of_a_text_or_a_quoted_attribute(value in hostile()) {
        let ready = compiled("<p title=\"{{ name }}\" lang='{{ name }}'>{{ name|upper }}{{ name|trim }}{{ name|truncate(9) }}{{ name|nl2br|replace('a', '<') }}</p>");
        let mut values = values();
        values.insert("name".into(), json!(value));
        let rendered = render(&ready, &values, Limits::default()).unwrap().html.unwrap();
        let inner = rendered.strip_prefix("<p title=\"").unwrap();
        let (title, inner) = inner.split_once("\" lang='").unwrap();
        let (lang, inner) = inner.split_once("'>").unwrap();
        let text = inner.strip_suffix("</p>").unwrap();
        for part in [title, lang, text] {
            prop_assert!(!part.contains(['<', '>', '"', '\'']), "{part}");
        }
        prop_assert_eq!(html_escape::decode_html_entities(title), value.as_str());
    }

    #[test]
    fn no_source_and_no_value_makes_it_panic(source in ".{0,200}", value in hostile()) {
        let content = Content { subject: Some(source.clone()), text: Some(source.clone()), ..content(&source) };
        if let Ok(ready) = compile(content) {
            let mut values = values();
            values.insert("name".into(), json!(value));
            let _ = render(&ready, &values, Limits::default());
            let _ = preview(&ready, &Map::new(), Limits::default());
        }
    }

    #[test]
    fn no_mixture_of_template_syntax_makes_it_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "{{ ", " }}", "{% ", " %}", "{#", "#}", "{{{", "}}}", "for ", "in ", "if ", "endif", "endfor", "elif ", "else", "set ",
            "name", "n", "items", "order", ".a", "[0]", "|", "upper", "join", "(", ")", "'", "\"", "range", "1", "99999999999999999999",
            "+", "*", "-", "**", "/", "//", "%", "~", "<", "==", "not ", "is ", "defined", "raw", "endraw", ",", "=", "<mj-text>",
            "</mj-text>", "<p>", "</p>", "<!--[if mso]>", "<![endif]-->", "\n", "ü", "loop.index", "truncate", "fixed", "\u{fdd0}",
        ]), 0..40),
    ) {
        let source = words.concat();
        for content in [content(&source), mjml(&source)] {
            if let Ok(ready) = compile(content) {
                if let Ok(output) = render(&ready, &values(), Limits::default()) {
                    prop_assert!(output.html.unwrap_or_default().len() <= OUTPUT_BYTES_MAX);
                }
                let _ = preview(&ready, &Map::new(), Limits::default());
            }
        }
    }
}
