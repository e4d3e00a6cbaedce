//! Tokens in links. Signed tokens are accepted; unsigned or changed ones are not.
#![no_main]

use arbitrary::Arbitrary;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use posthorn_tokens::{CHARACTERS_MAX, Key, SECRET_BYTES, sign, verify};

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    /// A text from a stranger.
    MadeUp { purpose: &'a str, text: &'a str, now_s: u32 },
    /// A token of ours; one byte may be changed.
    Signed {
        purpose: &'a str,
        payload: &'a [u8],
        expires_s: Option<u32>,
        now_s: u32,
        change: Option<(u16, u8)>,
    },
}

fuzz_target!(|input: Input| {
    let keys = [Key::new([7; SECRET_BYTES]), Key::new([9; SECRET_BYTES])];
    let at = |seconds: u32| Timestamp::from_second(i64::from(seconds)).unwrap();
    match input {
        Input::MadeUp { purpose, text, now_s } => {
            if let Ok(payload) = verify(&keys, purpose, text, at(now_s)) {
                // A fuzzer that observes comparisons can find valid signatures. Then the whole text must be as we write it.
                let expires_s = BASE64_URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| match bytes[..] {
                    [2, _, _, _, _, ref rest @ ..] => rest.first_chunk::<5>().copied(),
                    _ => None,
                });
                let expires_at = expires_s.map(|[a, b, c, d, e]| {
                    Timestamp::from_second(i64::from_be_bytes([0, 0, 0, a, b, c, d, e])).unwrap()
                });
                let ours = keys.iter().any(|key| sign(key, purpose, &payload, expires_at) == text);
                assert!(ours, "nobody signed {text:?}");
            }
        }
        Input::Signed { purpose, payload, expires_s, now_s, change } => {
            let token = sign(&keys[1], purpose, payload, expires_s.map(at));
            let good = token.len() <= CHARACTERS_MAX && expires_s.is_none_or(|expires_s| now_s < expires_s);
            let read = verify(&keys, purpose, &token, at(now_s));
            assert_eq!(read.ok().as_deref(), good.then_some(payload), "{token}");
            assert!(verify(&keys, &format!("{purpose}2"), &token, at(now_s)).is_err(), "another purpose");
            let Some((place, byte)) = change else { return };
            let mut altered = token.clone().into_bytes();
            let place = usize::from(place) % altered.len();
            altered[place] = byte;
            let altered = String::from_utf8_lossy(&altered).into_owned();
            assert!(altered == token || verify(&keys, purpose, &altered, at(now_s)).is_err(), "{altered}");
        }
    }
});
