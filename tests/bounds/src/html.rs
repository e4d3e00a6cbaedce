//! HTML of outgoing emails: derived text, tracked links, and the search for inline files.

use posthorn_content::derived_text;
use posthorn_ids::EmailId;
use posthorn_messages::{Content, File, Message, write_mime};
use posthorn_tracking::{Links, MessageCopy, rewrite};

use crate::{Cost, cost_of};

const MB: usize = 1 << 20;
/// The most HTML that fits into a request.
const HTML_BYTES: usize = 6 * MB;

/// HTML of every shape that could be costly to read.
fn shapes() -> Vec<(&'static str, String)> {
    let of = |unit: &str| unit.repeat((HTML_BYTES - 64) / unit.len());
    vec![
        ("open elements", of("<div>")),
        ("open links", of("<a href=\"https://example.com/\">x")),
        ("open elements with styles", of("<p style=\"a:b\">")),
        ("closed elements", of("<p>x</p>")),
        ("end tags", of("</p>")),
        ("links", of("<a href=\"https://example.com/\">x</a>")),
        ("rules", of("<hr>")),
        ("items", of("<li>x")),
        ("breaks", of("<br>")),
        ("drawings", of("<svg>")),
        ("entities", of("&nbsp;x")),
        ("a tag of attributes", format!("<p {}>", of("a "))),
        ("a link of attributes", format!("<a href=\"https://example.com/\" {}>", of("a=b "))),
        ("a name", format!("<{}>", of("a"))),
        ("an address", format!("<a href=\"https://example.com/{}\">x</a>", of("x"))),
        ("a tag that never ends", format!("<p {}", of("a=\"<\" "))),
        ("a comment that never ends", format!("<!--{}", of("x"))),
        ("a script that never ends", format!("<script>{}", of("<!--<script>"))),
        ("a text", of("word ")),
        ("fillers", of("\u{34f}\u{200c}")),
        ("ids", of("cid:")),
        ("other ids", of("cid:a ")),
        ("a long id", format!("cid:{}", of("&#64;"))),
    ]
}

fn assert_within(name: &str, html: &str, cost: Cost, times: f64) {
    println!("{name:<28} {:>5.1} x, {:?}", cost.multiple_of(html.len()), cost.took);
    assert!(cost.multiple_of(html.len()) <= times, "{name}: {:.1} times", cost.multiple_of(html.len()));
    assert!(cost.took.as_secs() < 20, "{name}: {:?}", cost.took);
}

#[test]
fn deriving_a_text_takes_at_most_six_times_the_htmls_size() {
    for (name, html) in shapes() {
        assert_within(name, &html, cost_of(|| derived_text(&html)), 6.0);
    }
}

#[test]
fn tracking_links_takes_at_most_eight_times_the_htmls_size() {
    let copy = MessageCopy { email_id: EmailId::from_bytes([7; 16]), recipient: Some(0) };
    let sign = |_: &'static str, payload: &[u8]| "t".repeat(payload.len() * 2);
    for (name, html) in shapes() {
        let links = || Links {
            base_url: "https://t.example",
            copy,
            opens: true,
            clicks: true,
            left_alone: &[],
            sign: &sign,
        };
        assert_within(name, &html, cost_of(|| rewrite(&html, &links()).map(drop).map_err(drop)), 8.0);
    }
}

#[test]
fn writing_a_message_takes_at_most_twice_the_htmls_size() {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let from: posthorn_messages::Mailbox = "a@b.example".parse().expect("a mailbox");
    let message = Message::new(EmailId::new(now), from.clone(), vec![from], "x");
    for (name, html) in shapes() {
        let size = html.len();
        let file = || File {
            filename: "a.png".into(),
            content_type: "image/png".into(),
            content_id: Some("a".into()),
            bytes: Vec::new(),
        };
        let content = Content { html: Some(html.clone()), ..Content::default() };
        let cost = cost_of(|| write_mime(&message, &content, vec![file()], &[]).map(drop).map_err(drop));
        assert_within(name, &html[..size], cost, 2.0);
    }
}
