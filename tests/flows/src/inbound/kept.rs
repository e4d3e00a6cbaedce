use posthorn_harness::BLOBS;
use serde_json::json;

use super::{plain, receive_mail, world};

#[tokio::test]
async fn a_received_mail_expires_with_its_body_its_files_and_its_place_in_its_thread() {
    let world = world().await;
    let retention = json!({ "retention": { "emails_days": 30 } });
    assert_eq!(world.call("PATCH", "/v1/org/settings", Some(retention)).await.status, 200);
    world.advance_seconds(31);
    let parts = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n";
    let file = "--B\n\nhello\n--B\nContent-Disposition: attachment; filename=a.txt\n\nA\n--B--\n";
    assert_eq!(receive_mail(&world, &plain(parts, file)).await.len(), 1);
    let files = || {
        let keys = world.cloud.account().object_keys(BLOBS);
        keys.iter().filter(|key| key.starts_with("inbound/")).count()
    };
    assert_eq!(files(), 1);
    for (days, expected) in [(29, 1), (1, 0)] {
        world.advance_days(days);
        world.expire().await;
        let kept = ["received", "received_body", "search"].map(|kind| world.items_of("messages", kind).len());
        assert_eq!((kept, files()), ([expected; 3], expected));
    }
}
