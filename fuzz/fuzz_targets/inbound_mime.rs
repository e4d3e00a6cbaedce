//! Inbound mail from strangers. For any mail, the parsed parts fit their limits, and no attachment is larger than the mail.
#![no_main]

use libfuzzer_sys::fuzz_target;
use posthorn_messages::inbound::{InboundMail, parse_inbound, split_quoted};

const BODY_BYTES_MAX: usize = 1024 * 1024;

fuzz_target!(|raw: &[u8]| {
    let mail = parse_inbound(raw, "ada@example.com");
    let InboundMail { to, cc, reply_to, headers, references, parts, .. } = &mail;
    assert!([to, cc, reply_to].iter().all(|list| list.len() <= 200));
    assert!(headers.len() <= 200 && references.len() <= 100 && parts.len() <= 100);
    assert!(mail.subject.chars().count() <= 2_000);
    for part in parts {
        let bytes = part.decode(raw);
        assert_eq!(bytes.len() as u64, part.bytes, "the listed size must be the stored size");
        assert!(bytes.len() <= raw.len(), "no encoding makes a part longer when it is decoded");
    }
    for body in [&mail.html, &mail.text].into_iter().flatten() {
        assert!(!body.is_empty() && body.len() <= BODY_BYTES_MAX);
    }
    if let Some(text) = mail.text.as_ref().filter(|text| mail.html.is_none() || !text.trim().is_empty()) {
        let split = split_quoted(text);
        assert_eq!(mail.reply_text.as_deref(), Some(split.reply));
        assert!(text.contains(split.reply), "the reply is part of the text");
        assert!(split.quoted.is_none_or(|quoted| text.contains(quoted)));
    }
    // From HTML, each line may have marks before it.
    let parts = [&mail.reply_text, &mail.quoted_text].into_iter().flatten();
    assert!(parts.map(String::len).sum::<usize>() <= BODY_BYTES_MAX + 100);
});
