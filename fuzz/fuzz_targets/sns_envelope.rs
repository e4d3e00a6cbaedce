//! Posts to the hook of SNS. A signed message cannot be changed, and an unsigned one is not accepted.
#![no_main]

use arbitrary::Arbitrary;
use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;
use posthorn_sns::{Certificate, Envelope, parse_envelope, verify};

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:posthorn-dev-ses-events";
/// The public key of the certificate that signed the messages below. Its private key was not kept.
const KEY: &[u8] = include_bytes!("../../shared/sns/tests/fixtures/sns-key.der");
const SIGNED: [&str; 3] = [
    include_str!("../../shared/sns/tests/fixtures/notification-v1.json"),
    include_str!("../../shared/sns/tests/fixtures/notification-v2.json"),
    include_str!("../../shared/sns/tests/fixtures/subscription-v2.json"),
];

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    /// A text from a stranger.
    MadeUp(&'a str),
    /// A message of SNS with some bytes changed.
    Changed { which: u8, changes: Vec<(u16, u8)> },
    /// A certificate from a stranger.
    Certificate(&'a [u8]),
}

fuzz_target!(|input: Input| {
    match input {
        Input::MadeUp(text) => {
            if let Ok(envelope) = parse_envelope(text) {
                assert!(!is_accepted(&envelope) || is_one_of_ours(&envelope), "nobody signed {text:?}");
            }
        }
        Input::Changed { which, changes } => {
            let original = SIGNED[usize::from(which) % SIGNED.len()];
            assert!(is_accepted(&parse_envelope(original).unwrap()));
            let mut bytes = original.as_bytes().to_vec();
            for (place, byte) in changes {
                let place = usize::from(place) % bytes.len();
                bytes[place] = byte;
            }
            let text = String::from_utf8_lossy(&bytes);
            if let Ok(envelope) = parse_envelope(&text) {
                assert!(!is_accepted(&envelope) || is_one_of_ours(&envelope), "changed: {text}");
            }
        }
        Input::Certificate(bytes) => {
            let _ = Certificate::read(bytes);
        }
    }
});

fn is_accepted(envelope: &Envelope) -> bool {
    let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    let hour = SignedDuration::from_hours(1);
    let certificate = Certificate::of_key(KEY.to_vec(), now - hour, now + hour);
    verify(envelope, &certificate, &[TOPIC], now).is_ok()
}

/// The certificate's URL is not signed. A change of it only makes Posthorn fetch the certificate from another host of SNS.
fn is_one_of_ours(envelope: &Envelope) -> bool {
    SIGNED.iter().any(|text| {
        let mut ours = parse_envelope(text).unwrap();
        ours.certificate_url = envelope.certificate_url.clone();
        ours == *envelope
    })
}
