//! What the tests of emails share: what SES and the queue answer when they fail, and the sweep.

use posthorn_harness::{Fault, Service, World};

/// The next `times` hand-overs are answered so.
pub fn ses_answers(status: u16, code: &str, times: u32) -> Fault {
    Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status,
        code: code.into(),
        times,
    }
}

/// The queue takes no email that is accepted.
pub fn queue_is_down() -> Fault {
    Fault::Fail {
        function: "send-email".into(),
        service: Service::Sqs,
        action: "SendMessage".into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: 10,
    }
}

/// Lets the quiet window pass, and the sweep run, so many times.
pub async fn sweep(world: &World, times: usize) {
    for _ in 0..times {
        world.advance_seconds(1_000);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
    }
}
