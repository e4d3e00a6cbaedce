//! A hundred mails, as people and programs write them. The shown text must stay the same, and exactly the trackable
//! links must be tracked. Two other libraries parse the HTML before and after.
//!
//! Each link of the mails in `mails/` has the expected result in `data-expect`.

use std::{cell::RefCell, collections::BTreeSet, fs, path::Path};

use posthorn_tokens::{sign, verify};
use posthorn_tracking::{
    GROWTH_BYTES_MAX, HTML_BYTES_MAX, LINKS_MAX, Links, MessageCopy, OPEN_PURPOSE, RewriteError, Rewritten,
    location, rewrite,
};
use scraper::{ElementRef, Html};

use crate::{BASE, NOW, anchors, as_read, copy, key, opened, text, tracked};

/// The mails of the folder, each in four variants.
fn mails() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rewriter/mails");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let filler = ".cell-a1 > td:hover { padding: 0 !important; color: #123456 } ".repeat(400);
    let mut mails = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let mail = fs::read_to_string(&file).unwrap().replace("@@FILLER@@", &filler);
        let quoted =
            format!("<p>On Friday, Ada wrote:</p><blockquote type=cite>{mail}</blockquote><p>Indeed.</p>");
        for (setting, html) in [
            ("as it is", mail.clone()),
            ("with CRLF", mail.replace('\n', "\r\n")),
            ("quoted", quoted),
            ("twice", format!("{mail}<hr>{mail}")),
        ] {
            mails.push((format!("{name}, {setting}"), html));
        }
    }
    mails
}

fn rendered(html: &str) -> String {
    html2text::config::plain_no_decorate().string_from_read(html.as_bytes(), 400).unwrap()
}

/// Every element with its attributes, without the addresses of tracked links and without the pixel.
fn skeleton(document: &Html) -> Vec<String> {
    let elements = document.root_element().descendants().filter_map(ElementRef::wrap);
    let elements = elements.filter(|element| !is_pixel(element));
    elements
        .map(|element| {
            let tracked = element.value().attr("data-expect") == Some("tracked");
            let attributes: BTreeSet<String> = element
                .value()
                .attrs()
                .filter(|(name, _)| !(tracked && *name == "href"))
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            format!("{} {attributes:?}", element.value().name())
        })
        .collect()
}

fn is_pixel(element: &ElementRef<'_>) -> bool {
    element.value().attr("src").is_some_and(|src| src.starts_with(&format!("{BASE}/t/o/")))
}

fn check(name: &str, html: &str) -> usize {
    let rewritten = tracked(html).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let (before, after) = (Html::parse_document(html), Html::parse_document(&rewritten.html));
    assert_eq!(text(&after), text(&before), "{name}: the text");
    assert_eq!(rendered(&rewritten.html), rendered(html), "{name}: the rendered text");
    assert_eq!(skeleton(&after), skeleton(&before), "{name}: the elements");
    let mut changed = 0;
    for (old, new) in anchors(&before).iter().zip(anchors(&after)) {
        let (written, now) = (old.value().attr("href").unwrap(), new.value().attr("href").unwrap());
        match old.value().attr("data-expect") {
            Some("tracked") => {
                let link = opened(now);
                assert_eq!((link.copy, link.target.as_str()), (copy(), as_read(written).as_str()), "{name}");
                assert!(location(&link.target).is_some(), "{name}: {}", link.target);
                changed += 1;
            }
            Some("left") => assert_eq!(now, written, "{name}"),
            other => panic!("{name}: {written} expects {other:?}"),
        }
    }
    let pixels = after.root_element().descendants().filter_map(ElementRef::wrap).filter(is_pixel).count();
    assert_eq!(pixels, usize::from(rewritten.pixel), "{name}: pixels");
    changed
}

#[test]
fn a_hundred_mails_show_the_same_and_exactly_the_trackable_links_change() {
    let mails = mails();
    let changed: usize = mails.iter().map(|(name, html)| check(name, html)).sum();
    println!("{} mails, {changed} links", mails.len());
    assert!(mails.len() >= 100, "{}", mails.len());
    assert!(changed > 200, "{changed}");
}

#[test]
fn a_pixel_is_at_the_end_of_the_body_or_of_the_document() {
    let place = |html: &str| {
        let html = tracked(html).unwrap().html;
        let at = html.find("<img src=\"https://track.example/t/o/").unwrap();
        (html[..at].to_owned(), html[at..].split_once('>').unwrap().1.to_owned())
    };
    let split = |before: &str, after: &str| (before.to_owned(), after.to_owned());
    assert_eq!(place("<html><body><p>a</body></html>"), split("<html><body><p>a", "</body></html>"));
    assert_eq!(place("<p>a</p>"), split("<p>a</p>", ""));
    assert_eq!(place("<body><p>a"), split("<body><p>a", ""));
    assert_eq!(place(""), split("", ""));
    let token = tracked("").unwrap().html.split('"').nth(1).unwrap().rsplit('/').next().unwrap().to_owned();
    let opened = verify(&[key()], OPEN_PURPOSE, &token, NOW).unwrap();
    assert_eq!(MessageCopy::from_bytes(&opened), Ok(copy()));
}

#[test]
fn an_incomplete_document_gets_no_pixel_and_stays_the_same() {
    for html in [
        "<p>a</p><!-- b",
        "<p>a</p><textarea>b",
        "<p>a</p><a href=x",
        "<p title=\"b",
        "<style>b",
        "<plaintext>b",
    ] {
        let rewritten = tracked(html).unwrap();
        assert_eq!((rewritten.html.as_str(), rewritten.pixel), (html, false));
    }
}

/// Inputs that once broke the rewriter. The tests in `soup.rs` found each of them.
#[test]
fn markup_that_parsers_disagree_on_is_not_changed() {
    for html in [
        "<a href=\"https://example.com/\"><svg></a><style>",
        "<svg><math><table><title>",
        "<template><svg></template><textarea>",
        "<svg></<posthorn-end>",
        "<svg><a href=\"https://example.com/\">a</a></body>",
    ] {
        let rewritten = tracked(html).unwrap();
        assert!(!rewritten.pixel, "{html}: {}", rewritten.html);
        assert_eq!(text(&Html::parse_document(&rewritten.html)), text(&Html::parse_document(html)), "{html}");
    }
    let broken = "<p><a a/='<a href=\"https://example.com/\">a</a>";
    assert_eq!(tracked(broken).unwrap().links, 0);
}

#[test]
fn opens_and_clicks_are_tracked_only_on_request() {
    let html = "<body><a href=\"https://example.com/\">a</a></body>";
    let sign = |_: &'static str, _: &[u8]| "t".to_owned();
    let only = |opens, clicks| {
        let links = Links { base_url: BASE, copy: copy(), opens, clicks, left_alone: &[], sign: &sign };
        rewrite(html, &links).unwrap()
    };
    assert_eq!(only(false, false), Rewritten { html: html.into(), links: 0, pixel: false });
    let opens = only(true, false);
    assert!(opens.pixel && opens.html.contains("href=\"https://example.com/\""));
    let clicks = only(false, true);
    assert_eq!(clicks.html, "<body><a href=\"https://track.example/t/c/t\">a</a></body>");
}

#[test]
fn equal_addresses_share_a_token_and_links_and_growth_are_bounded() {
    let made = RefCell::new(0);
    let sign = |purpose: &'static str, payload: &[u8]| {
        *made.borrow_mut() += 1;
        sign(&key(), purpose, payload, None)
    };
    let links =
        Links { base_url: BASE, copy: copy(), opens: false, clicks: true, left_alone: &[], sign: &sign };
    let same = "<a href=\"https://example.com/\">a</a>".repeat(3_000);
    let rewritten = rewrite(&same, &links).unwrap();
    assert_eq!((rewritten.links, *made.borrow()), (LINKS_MAX, 1));
    let page =
        |number: usize| format!("<a href=\"https://example.com/{number}/{}\">a</a>", "x".repeat(1_300));
    let many: String = (0..999).map(page).collect();
    let rewritten = rewrite(&many, &links).unwrap();
    assert!(rewritten.links < 999 && rewritten.html.len() <= many.len() + GROWTH_BYTES_MAX);
    let huge = "x".repeat(HTML_BYTES_MAX + 1);
    assert!(matches!(rewrite(&huge, &links), Err(RewriteError::TooLarge(_))));
}

#[test]
fn a_base_url_that_could_break_markup_is_refused() {
    let sign = |_: &'static str, _: &[u8]| "t".to_owned();
    for base_url in ["", "track.example", "https://a\"b", "https://a b", "javascript:x", "https://a/?b&c"] {
        let links = Links { base_url, copy: copy(), opens: true, clicks: true, left_alone: &[], sign: &sign };
        assert!(matches!(rewrite("<p>", &links), Err(RewriteError::BaseUrl)), "{base_url}");
    }
}

#[test]
fn html_that_browsers_parse_differently_is_refused() {
    for html in ["<select><xmp><a href=\"https://example.com/\">", "<select><iframe></select>"] {
        assert!(matches!(tracked(html), Err(RewriteError::Unsafe(_))), "{html}");
    }
}
