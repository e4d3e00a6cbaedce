//! A webhook receiver on this machine: it accepts every request and checks the signature.
//! <https://www.standardwebhooks.com>

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook};

/// How many deliveries are kept.
const KEPT: usize = 200;

/// One delivery as received.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub at: Timestamp,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// The result of checking a delivery's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is valid for one of the known secrets.
    Holds,
    /// It is valid for none of them.
    DoesNotHold,
    /// No secret is known yet.
    NoSecret,
    /// The delivery has no signature.
    Unsigned,
}

#[derive(Default)]
struct Contents {
    received: VecDeque<Arc<Received>>,
    secrets: Vec<String>,
}

/// The receiver.
#[derive(Default)]
pub(crate) struct Receiver(Mutex<Contents>);

impl Receiver {
    pub fn take(&self, headers: &[(String, String)], body: &[u8]) {
        let received = Received {
            at: Timestamp::now(),
            headers: headers.to_vec(),
            body: String::from_utf8_lossy(body).into_owned(),
        };
        let mut contents = self.lock();
        if contents.received.len() >= KEPT {
            contents.received.pop_front();
        }
        contents.received.push_back(Arc::new(received));
    }

    /// Adds a secret. `false` if the text is not a secret.
    pub fn add_secret(&self, secret: &str) -> bool {
        let secret = secret.trim();
        if secret.is_empty() || Webhook::new(secret).is_err() {
            return false;
        }
        let mut contents = self.lock();
        if !contents.secrets.iter().any(|known| known == secret) {
            contents.secrets.push(secret.to_string());
        }
        true
    }

    /// All deliveries, newest first, each with the result of its signature check.
    pub fn deliveries(&self) -> Vec<(Arc<Received>, Verdict)> {
        let contents = self.lock();
        let judged = contents
            .received
            .iter()
            .rev()
            .map(|received| (received.clone(), judge(received, &contents.secrets)));
        judged.collect()
    }

    pub fn secrets(&self) -> usize {
        self.lock().secrets.len()
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The age of a delivery is not checked, because a secret may be added long after the delivery.
fn judge(received: &Received, secrets: &[String]) -> Verdict {
    let header =
        |name: &str| received.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let (Some(id), Some(Ok(timestamp)), Some(signatures)) = (
        header(HEADER_WEBHOOK_ID),
        header(HEADER_WEBHOOK_TIMESTAMP).map(str::parse::<i64>),
        header(HEADER_WEBHOOK_SIGNATURE),
    ) else {
        return Verdict::Unsigned;
    };
    if secrets.is_empty() {
        return Verdict::NoSecret;
    }
    let holds = secrets.iter().filter_map(|secret| Webhook::new(secret).ok()).any(|webhook| {
        let expected = webhook.sign(id, timestamp, received.body.as_bytes());
        expected.is_ok_and(|expected| signatures.split(' ').any(|signature| signature == expected))
    });
    if holds { Verdict::Holds } else { Verdict::DoesNotHold }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn a_signature_is_valid_only_for_its_own_secret() {
        let signature = Webhook::new(SECRET).unwrap().sign("msg_1", 1_700_000_000, b"{}").unwrap();
        let header = |name: &str, value: &str| (name.to_string(), value.to_string());
        let headers = [
            header("webhook-id", "msg_1"),
            header("webhook-timestamp", "1700000000"),
            header("webhook-signature", &format!("v1,AAAA {signature}")),
        ];
        let receiver = Receiver::default();
        receiver.take(&headers, b"{}");
        receiver.take(&[], b"{}");
        let verdicts = || receiver.deliveries().into_iter().map(|(_, verdict)| verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(), [Verdict::Unsigned, Verdict::NoSecret]);
        assert!(receiver.add_secret("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        assert_eq!(verdicts()[1], Verdict::DoesNotHold);
        assert!(receiver.add_secret(SECRET));
        assert_eq!(verdicts()[1], Verdict::Holds);
        assert!(!receiver.add_secret("not base64!"));
    }
}
