use posthorn_harness::{Manner, Receiver, World};
use serde_json::json;

use crate::every_kill;

#[tokio::test]
async fn a_notice_killed_anywhere_reaches_the_owners() {
    let mut killed = 0;
    for function in ["relay-webhooks", "send-notice"] {
        for fault in every_kill(function) {
            let world = World::new().await;
            let receiver = Receiver::start().await;
            receiver.answer_always("/gone", Manner::Status(410));
            let owners = json!({ "owner_emails": ["ada@acme.example"] });
            assert_eq!(world.call("PATCH", "/v1/org", Some(owners)).await.status, 200);
            let (hook, _) = world.webhook(&receiver.at("/gone")).await;
            let what = format!("{fault:?}");
            let handle = world.cloud.set_fault(fault);
            world.call("POST", &format!("/v1/webhooks/{hook}/test"), Some(json!({}))).await;
            world.cloud.pump().await;
            let fired = handle.fired() as usize;
            killed += fired;
            // After a kill between hand-over and record, the notice is sent again: twice is better than never.
            let mails = world.cloud.mailbox().mails().len();
            assert!((1..=1 + fired).contains(&mails), "{what}: {mails} mails");
            assert_eq!(world.cloud.account().depth("posthorn-dev-notice-dead").visible, 0, "{what}");
        }
    }
    assert!(killed >= 8, "only {killed} kills happened");
}
