//! Addresses as callers write them. A parsed address must survive writing and parsing, because it is stored as text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use posthorn_messages::Mailbox;

fuzz_target!(|text: &str| {
    let Ok(mailbox) = text.parse::<Mailbox>() else { return };
    let written = mailbox.to_string();
    assert_eq!(written.parse().as_ref(), Ok(&mailbox), "{written:?}");
    assert!(!written.chars().any(char::is_control), "{written:?}");
    let address = mailbox.address();
    assert!(address.is_ascii() && address.len() <= 254, "{address:?}");
    assert_eq!(address.matches('@').count(), 1, "{address:?}");
    assert_eq!(address.parse::<Mailbox>().map(|bare| bare.address()), Ok(address));
});
