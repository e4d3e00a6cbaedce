use std::collections::BTreeMap;

use messages_functions::deliver::tracked_html::{Tracking, tracked_html};
use posthorn_ids::EmailId;
use posthorn_messages::{Engagement, UsageItem, day_of, month_of, usage_sort};
use posthorn_store::{Read, Store, Table};
use posthorn_tracking::MessageCopy;
use serde_json::{Value, json};

use crate::{DOMAIN, TRACKING_URL, World, text};

/// A plain email from the verified domain.
pub fn email(to: &str) -> Value {
    json!({
        "from": format!("Acme <hello@{DOMAIN}>"), "to": [to], "subject": "Hello", "html": "<p>Hello</p>", "text": "Hello",
    })
}

impl World {
    /// Sends an email to `to` and runs all functions that this triggers; gives its id.
    pub async fn send_to(&self, to: &str) -> String {
        let id = self.accept(to).await;
        self.cloud.pump().await;
        id
    }

    /// Sends an email to `to` and runs no further function; gives its id.
    pub async fn accept(&self, to: &str) -> String {
        let answer = self.call("POST", "/v1/emails", Some(email(to))).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        text(&answer.json()["id"])
    }

    /// Accepts so many emails, to recipients of which SES reports a delivery; gives their ids. Runs no further function.
    pub async fn accept_many(&self, count: usize) -> Vec<String> {
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            ids.push(self.accept(&format!("success+{number}@simulator.amazonses.com")).await);
        }
        ids
    }

    /// An email, as acme's live key reads it.
    pub async fn email(&self, id: &str) -> Value {
        let answer = self.call("GET", &format!("/v1/emails/{id}"), None).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()
    }

    /// The status of an email.
    pub async fn status(&self, id: &str) -> String {
        text(&self.email(id).await["status"])
    }

    /// `html` with tracking of opens and clicks, as acme's live email `id` would carry it. `recipient` is the recipient's position;
    /// `None` is one copy for several recipients. Links lead to paths of this world.
    pub async fn tracked_html(&self, id: &str, recipient: Option<u16>, html: &str) -> String {
        let copy = MessageCopy { email_id: id.parse().expect("an email's id"), recipient };
        let tracking = Tracking { base_url: TRACKING_URL, copy, opens: true, clicks: true, left_alone: &[] };
        let app = self.cloud.owner_app();
        tracked_html(&app, &self.scope, tracking, html).await.expect("it can be signed").into_owned()
    }

    /// The recorded opens and clicks of acme's live email `id`; at most a hundred.
    pub async fn engagements(&self, id: &str) -> Vec<Engagement> {
        let id: EmailId = id.parse().expect("an email's id");
        let app = self.cloud.owner_app();
        let message =
            app.part::<Store>().scoped(&self.scope).partition(Table::Messages, "message", &id.suffix());
        let items = message.query("track/", 100, false, Read::Consistent).await.expect("the store answers");
        items.into_iter().map(|item| item.decode().expect("an engagement").value).collect()
    }

    /// Today's usage counts of acme's live scope.
    pub async fn usage(&self) -> BTreeMap<String, u64> {
        let app = self.cloud.owner_app();
        let day = day_of(app.now());
        let usage =
            app.part::<Store>().scoped(&self.scope).partition(Table::Messages, "usage", month_of(&day));
        let item =
            usage.get::<UsageItem>(&usage_sort(&day), Read::Consistent).await.expect("the store answers");
        item.map(|item| item.value.counts).unwrap_or_default()
    }
}
