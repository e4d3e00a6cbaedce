use serde_json::{Value, json};

use crate::{World, text};

impl World {
    /// Registers a webhook for all events; gives its id and secret.
    pub async fn webhook(&self, url: &str) -> (String, String) {
        let body = json!({ "url": url, "events": ["*"] });
        let answer = self.call("POST", "/v1/webhooks", Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        (text(&answer.json()["id"]), text(&answer.json()["signing_secret"]))
    }

    /// Lets `days` pass, and runs the timers of webhook attempts as they become due.
    pub async fn retry_for_days(&self, days: u32) {
        for _ in 0..days * 4 {
            self.retry_step().await;
            self.cloud.pump().await;
        }
    }

    /// Lets six hours pass and runs the due timers.
    pub async fn retry_step(&self) {
        self.advance_seconds(6 * 3600);
        for shard in 0..4 {
            let input = format!("{{\"shard\":{shard}}}");
            self.cloud.tick("drain-timers", &input).await.expect("the schedule runs");
        }
    }

    /// The deliveries to acme's endpoint `id`, newest first; at most a hundred.
    pub async fn deliveries(&self, id: &str) -> Vec<Value> {
        let answer = self.call("GET", &format!("/v1/webhooks/{id}/deliveries?limit=100"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()["data"].as_array().expect("a list").clone()
    }
}
