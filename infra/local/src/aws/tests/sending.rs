//! Sending: the account's limits, and the mail that it keeps.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use aws_sdk_sesv2::error::ProvideErrorMetadata;
use posthorn_app::Clock;
use serde_json::json;

use super::{AccountOptions, kept::send, open, open_with, options};

#[tokio::test]
async fn ses_accepts_no_more_than_its_rate() {
    let options = AccountOptions { ses_rate: Some(3), ..options(None) };
    let account = open_with(options).await;
    let mut taken = Vec::new();
    for _ in 0..4 {
        taken.push(send(&account).await.error);
    }
    assert_eq!(taken, [None, None, None, Some("TooManyRequestsException".to_owned())]);
    assert_eq!(account.ses().mailbox().mails().len(), 3);
}

#[tokio::test]
async fn ses_follows_the_accounts_clock() {
    let clock = Arc::new(AtomicI64::new(1_795_255_200_000));
    let options =
        AccountOptions { ses_rate: Some(1), clock: Clock::Manual(Arc::clone(&clock)), ..options(None) };
    let account = open_with(options).await;
    assert_eq!(send(&account).await.error, None);
    assert_eq!(send(&account).await.status, 429);
    clock.fetch_add(1_000, Ordering::SeqCst);
    assert_eq!(send(&account).await.error, None);
}

#[tokio::test]
async fn the_quota_of_a_day_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = || AccountOptions { ses_quota: Some(2), ..options(Some(dir.path())) };
    let account = open_with(options()).await;
    assert_eq!(send(&account).await.error, None);
    drop(account);
    let account = open_with(options()).await;
    assert_eq!(send(&account).await.error, None);
    let refused = send(&account).await;
    assert_eq!((refused.status, refused.error.as_deref()), (400, Some("LimitExceededException")));
    assert_eq!(refused.json()["message"], "Daily message quota exceeded.");
}

#[tokio::test]
async fn the_owner_reads_the_accounts_limits_and_a_role_without_the_permission_does_not() {
    let account =
        open_with(AccountOptions { ses_rate: Some(14), ses_quota: Some(200), ..options(None) }).await;
    send(&account).await;
    let shown = aws_sdk_sesv2::Client::new(&account.sdk_for_owner()).get_account().send().await.unwrap();
    let quota = shown.send_quota().unwrap();
    assert_eq!(
        (quota.max_send_rate(), quota.max24_hour_send(), quota.sent_last24_hours()),
        (14.0, 200.0, 1.0)
    );
    assert!(shown.sending_enabled() && shown.production_access_enabled());
    account.ses().pause_sending(true);
    assert_eq!(send(&account).await.error.as_deref(), Some("SendingPausedException"));
    let stranger = aws_sdk_sesv2::Client::new(&account.sdk_for("worker")).get_account().send().await;
    assert_eq!(stranger.unwrap_err().code(), Some("AccessDeniedException"));
}

#[tokio::test]
async fn an_earlier_versions_mailbox_is_imported_without_a_cut_off_line() {
    let dir = tempfile::tempdir().unwrap();
    let mail = |id: &str| {
        json!({ "mail": { "id": id, "at": "2026-11-01T00:00:00Z", "from": "a@example.com", "recipients": ["b@example.com"],
            "configuration_set": null, "tags": [], "raw": "SGk=" } })
        .to_string()
    };
    let event = json!({ "event": { "mail_id": "1", "at": "2026-11-01T00:00:01Z", "event": { "eventType": "Send" } } });
    let mut lines = format!("{}\n{event}\n", mail("1")).into_bytes();
    // Cut within a character of two bytes.
    lines.extend(b"{\"mail\":{\"id\":\"2\",\"from\":\"\xc3");
    let file = dir.path().join("mailbox.jsonl");
    std::fs::write(&file, lines).unwrap();

    let account = open(Some(dir.path())).await;
    assert_eq!(account.ses().mailbox().events_of("1").len(), 1);
    let id = send(&account).await.json()["MessageId"].as_str().unwrap().to_owned();
    drop(account);
    let account = open(Some(dir.path())).await;
    let ids: Vec<String> = account.ses().mailbox().mails().iter().map(|mail| mail.id.clone()).collect();
    assert_eq!(ids, [id, "1".to_owned()], "the next mail is not lost");
    assert!(!file.exists());
}

/// Writes the tables of an earlier version: JSON in text, a mail's bytes in base64.
fn write_old_tables(dir: &std::path::Path, mail: &serde_json::Value, events: &[serde_json::Value]) {
    let disk = rusqlite::Connection::open(dir.join("queues.sqlite")).unwrap();
    let old = "CREATE TABLE mails (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mail TEXT NOT NULL);
        CREATE TABLE mail_events (place INTEGER PRIMARY KEY, event TEXT NOT NULL);";
    disk.execute_batch(old).unwrap();
    let id = mail["id"].as_str().unwrap();
    disk.execute("INSERT INTO mails (id, mail) VALUES (?1, ?2)", [id, &mail.to_string()]).unwrap();
    for event in events {
        disk.execute("INSERT INTO mail_events (event) VALUES (?1)", [event.to_string()]).unwrap();
    }
}

#[tokio::test]
async fn an_earlier_versions_tables_are_taken_over_unchanged() {
    let account = open(None).await;
    let id = send(&account).await.json()["MessageId"].as_str().unwrap().to_owned();
    let mailbox = account.ses().mailbox();
    let (mail, events) = (mailbox.mail(&id).unwrap(), mailbox.events_of(&id));
    let dir = tempfile::tempdir().unwrap();
    let raw = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &mail.raw);
    let old_mail = json!({ "id": id, "at": mail.at, "from": mail.from, "recipients": mail.recipients,
        "configuration_set": mail.configuration_set, "tags": mail.tags, "raw": raw });
    let old_event = |one: &crate::ses::MailEvent| json!({ "mail_id": id, "at": one.at, "event": one.event });
    write_old_tables(dir.path(), &old_mail, &events.iter().map(old_event).collect::<Vec<_>>());

    for start in ["first", "second"] {
        let account = open(Some(dir.path())).await;
        let mailbox = account.ses().mailbox();
        assert_eq!(mailbox.mail(&id), Some(Arc::clone(&mail)), "{start}");
        let taken_over: Vec<_> = mailbox.events_of(&id).into_iter().map(|one| one.event).collect();
        assert_eq!(taken_over, events.iter().map(|one| one.event.clone()).collect::<Vec<_>>(), "{start}");
    }
}

#[tokio::test]
async fn a_mail_with_its_events_takes_little_space() {
    let dir = tempfile::tempdir().unwrap();
    let account = open(Some(dir.path())).await;
    for _ in 0..200 {
        assert_eq!(send(&account).await.error, None);
    }
    while let Some(delivery) = account.topics().next() {
        account.topics().done(&delivery);
    }
    let disk = rusqlite::Connection::open(dir.path().join("queues.sqlite")).unwrap();
    let used = "SELECT (SELECT SUM(pgsize) FROM dbstat WHERE name LIKE '%mail%')";
    let bytes: u64 = disk.query_row(used, [], |row| row.get(0)).unwrap();
    assert!(bytes / 200 < 1_600, "{} bytes a mail", bytes / 200);
    assert_eq!(account.ses().mailbox().heads(7).len(), 7);
    assert_eq!(account.ses().mailbox().count(), 200);
}
