//! The time to send, as callers write it. Any accepted time is between now and thirty days ahead.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use posthorn_messages::{AHEAD_MAX, parse_when};

fuzz_target!(|input: (u32, &str)| {
    let (seconds, text) = input;
    // Any second from 1970 to 2106.
    let Ok(now) = Timestamp::from_second(i64::from(seconds)) else { return };
    if let Ok(at) = parse_when(text, now) {
        assert!(at >= now && at.duration_since(now) <= AHEAD_MAX, "{text:?} at {now} is {at}");
    }
});
