//! Messages that SQS refuses.

use posthorn_harness::World;
use posthorn_queues::{Post, QueueError, Queues};

#[tokio::test]
async fn a_message_that_sqs_refuses_does_not_stop_the_others() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let (queues, url) = (app.part::<Queues>(), app.setting("WEBHOOK_DEAD_QUEUE_URL"));
    let too_long = "x".repeat(300_000);
    let bodies = ["{}", "\u{ffff}", "{}", &too_long, "{}"];
    let posts: Vec<Post> = bodies.iter().map(|body| Post { body: (*body).to_owned(), group: None }).collect();
    let Err(QueueError::Partly(refused)) = queues.post_all(url, &posts).await else { panic!("all accepted") };
    assert_eq!(refused, [1, 3]);
    assert_eq!(world.cloud.account().depth("posthorn-dev-webhook-dead").visible, 3);
    assert!(queues.post(url, posts[1].clone(), 0).await.is_err());
}
