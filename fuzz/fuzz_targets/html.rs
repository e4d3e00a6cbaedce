//! HTML of outgoing emails: derived text and tracked links. For any HTML, both end, and neither result exceeds its bound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use posthorn_content::derived_text;
use posthorn_ids::EmailId;
use posthorn_tracking::{GROWTH_BYTES_MAX, Links, MessageCopy, rewrite};

fuzz_target!(|html: &str| {
    assert!(derived_text(html).is_none_or(|text| text.len() <= 3 * html.len() + 64));
    let copy = MessageCopy { email_id: EmailId::from_bytes([7; 16]), recipient: Some(0) };
    let sign = |_: &'static str, payload: &[u8]| "t".repeat(payload.len());
    let links =
        Links { base_url: "https://t.example", copy, opens: true, clicks: true, left_alone: &[], sign: &sign };
    if let Ok(rewritten) = rewrite(html, &links) {
        assert!(rewritten.html.len() <= html.len() + GROWTH_BYTES_MAX + 1024);
    }
});
