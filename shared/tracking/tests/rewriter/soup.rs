//! Random markup.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scraper::Html;

use crate::{BASE, anchors, as_read, href, opened, text, tracked};

/// The original target of a link, tracked or not.
fn origin(href: &str) -> String {
    if href.starts_with(BASE) { opened(href).target } else { as_read(href) }
}

/// Pieces of markup in random order, which parsers handle differently.
fn soup() -> impl Strategy<Value = String> {
    let bits = prop_oneof![
        "[a-z <>&\"'/=!-]{0,12}",
        proptest::sample::select(vec![
            "<a href=\"https://example.com/\">",
            "<a href='https://example.com/x?a=1&amp;b=2'>",
            "<a href=https://e.example>",
            "</a>",
            "<body>",
            "</body>",
            "<!--",
            "-->",
            "<![if !mso]>",
            "<![endif]>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<textarea>",
            "</textarea>",
            "<title>",
            "</title>",
            "<style>",
            "</style>",
            "<script>",
            "</script>",
            "<select>",
            "<option>",
            "</select>",
            "<svg>",
            "</svg>",
            "<math>",
            "<template>",
            "</template>",
            "<noscript>",
            "</noscript>",
            "<plaintext>",
            "<posthorn-end>",
            "&amp;",
            "\u{202e}",
            "\0",
            "🎉",
            "<area href=\"http://e.example/\">",
            "<p title=\"",
            "<base href=\"https://b.example/\">",
            "<frameset>",
            "<iframe>",
            "</iframe>",
            "<xmp>",
            "<a href=\"",
            "<a ",
            "<img alt='",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(bits, 0..24).prop_map(|bits| bits.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_rewriter_panic_or_change_the_shown_text(html in prop_oneof![soup(), any::<String>()]) {
        if let Ok(rewritten) = tracked(&html) {
            let (before, after) = (Html::parse_document(&html), Html::parse_document(&rewritten.html));
            prop_assert_eq!(text(&after), text(&before), "{}", rewritten.html);
            // Compared as sets: if a link is never closed, the pixel may make browsers open it once more.
            let asked: BTreeSet<String> = anchors(&before).iter().map(|link| as_read(href(link))).collect();
            let led: BTreeSet<String> = anchors(&after).iter().map(|link| origin(href(link))).collect();
            prop_assert_eq!(led, asked, "{}", rewritten.html);
        }
    }
}
