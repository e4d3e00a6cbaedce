//! Tests the rewriter with whole mails and with random markup.
#![cfg(test)]
#![allow(clippy::unwrap_used)]

mod mails;
mod soup;

use posthorn_ids::EmailId;
use posthorn_tokens::{Key, sign, verify};
use posthorn_tracking::{CLICK_PURPOSE, ClickLink, Links, MessageCopy, RewriteError, Rewritten, rewrite};
use scraper::{ElementRef, Html, Selector};

const BASE: &str = "https://track.example";
const UNSUBSCRIBE: &str = "https://mail.example/u/";
const NOW: jiff::Timestamp = jiff::Timestamp::UNIX_EPOCH;

fn copy() -> MessageCopy {
    MessageCopy { email_id: EmailId::from_bytes([7; 16]), recipient: Some(3) }
}

fn key() -> Key {
    Key::new([5; 32])
}

fn tracked(html: &str) -> Result<Rewritten, RewriteError> {
    let sign = |purpose: &'static str, payload: &[u8]| sign(&key(), purpose, payload, None);
    let links = Links {
        base_url: BASE,
        copy: copy(),
        opens: true,
        clicks: true,
        left_alone: &[UNSUBSCRIBE],
        sign: &sign,
    };
    rewrite(html, &links)
}

/// The links of a document.
fn anchors(document: &Html) -> Vec<ElementRef<'_>> {
    document.select(&Selector::parse("a[href], area[href]").unwrap()).collect()
}

/// The shown text of a document.
fn text(document: &Html) -> String {
    document.root_element().text().collect()
}

fn opened(href: &str) -> ClickLink {
    let token = href.strip_prefix(&format!("{BASE}/t/c/")).unwrap_or_else(|| panic!("not tracked: {href}"));
    ClickLink::from_bytes(&verify(&[key()], CLICK_PURPOSE, token, NOW).unwrap()).unwrap()
}

fn href<'d>(link: &ElementRef<'d>) -> &'d str {
    link.value().attr("href").unwrap()
}

/// An address as a browser reads it: without blanks around it and line breaks inside.
fn as_read(href: &str) -> String {
    href.trim_matches(|one: char| one <= ' ').replace(['\t', '\n', '\r'], "")
}
