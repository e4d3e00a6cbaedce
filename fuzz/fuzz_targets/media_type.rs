//! Media types that callers give to files. An accepted one must add no line and no header to a message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use posthorn_ids::EmailId;
use posthorn_messages::{Content, File, MediaType, Message, write_mime};

fuzz_target!(|text: &str| {
    if text.parse::<MediaType>().is_err() {
        return;
    }
    assert!(text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)));
    let Ok(from) = "a@b.example".parse::<posthorn_messages::Mailbox>() else { return };
    let message = Message::new(EmailId::from_bytes([7; 16]), from.clone(), vec![from], "x");
    let file = File { filename: "a".into(), content_type: text.into(), content_id: None, bytes: b"x".to_vec() };
    let Ok(mime) = write_mime(&message, &Content::default(), vec![file], &[]) else { return };
    let mime = String::from_utf8_lossy(&mime);
    // One for the message, one for the empty text, one for the file.
    assert_eq!(mime.matches("Content-Type:").count(), 3, "{mime}");
    assert!(mime.lines().all(|line| line.len() <= 998));
});
