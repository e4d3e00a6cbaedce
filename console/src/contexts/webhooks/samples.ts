/** Code that verifies a delivery's signature, by language. The same as docs/webhooks.md, where there is one. */
export const SAMPLES: { language: string; code: string }[] = [
    {
        language: "Node",
        code: `// npm install standardwebhooks
import { Webhook } from "standardwebhooks";

// body: the raw text, before any JSON parser. headers: as they came.
export function verify(secret, headers, body) {
  return new Webhook(secret).verify(body, headers);
}`,
    },
    {
        language: "Python",
        code: `# pip install standardwebhooks
from standardwebhooks import Webhook


# body: the raw bytes, before any JSON parser. headers: as they came.
def verify(secret, headers, body):
    return Webhook(secret).verify(body, headers)`,
    },
    {
        language: "Go",
        code: `// go get github.com/standard-webhooks/standard-webhooks/libraries/go
import standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

// body: the raw bytes, before any JSON parser.
func verify(secret string, headers http.Header, body []byte) error {
	webhook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return err
	}
	return webhook.Verify(body, headers)
}`,
    },
    {
        language: "Rust",
        code: `// cargo add standardwebhooks
use standardwebhooks::{Webhook, WebhookError};

// body: the raw bytes, before any JSON parser.
fn verify(secret: &str, headers: &http::HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
    Webhook::new(secret)?.verify(body, headers)
}`,
    },
    {
        language: "PHP",
        code: `<?php
// No package needed. $body = file_get_contents('php://input');
function verify(string $secret, string $body): array {
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (abs(time() - (int) $timestamp) > 300) {
        throw new RuntimeException('The delivery is older than five minutes.');
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $expected = base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    // During a rotation there are several, separated by spaces.
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $signature) {
        if (hash_equals("v1,$expected", $signature)) {
            return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
        }
    }
    throw new RuntimeException('The signature is not valid.');
}`,
    },
];
