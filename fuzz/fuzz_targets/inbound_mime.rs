//! Mail that strangers send. Whatever it holds, what is read of it fits what it is kept in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use posthorn_messages::inbound::{Letter, parse_inbound, split_quoted};

fuzz_target!(|raw: &[u8]| {
    let Some(letter) = parse_inbound(raw, "ada@example.com") else { return };
    let Letter { to, cc, reply_to, headers, references, parts, .. } = &letter;
    assert!([to, cc, reply_to].iter().all(|list| list.len() <= 200));
    assert!(headers.len() <= 200 && references.len() <= 100 && parts.len() <= 100);
    assert!(letter.subject.chars().count() <= 2_000);
    for body in [&letter.html, &letter.text].into_iter().flatten() {
        assert!(!body.is_empty() && body.len() <= 1024 * 1024);
    }
    if let Some(text) = &letter.text {
        let split = split_quoted(text);
        assert_eq!(letter.reply_text.as_deref(), Some(split.said));
        assert!(text.contains(split.said), "nothing is said that was not written");
        assert!(split.quoted.is_none_or(|quoted| text.contains(quoted)));
    }
});
