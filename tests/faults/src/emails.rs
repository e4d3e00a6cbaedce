//! Shared by the tests of emails: failures of SES and of the queue, and the sweep.

use posthorn_harness::{Fault, Service, World};

/// The next `times` hand-overs get this answer from SES.
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

/// The queue refuses the messages of accepted emails.
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

/// Lets the quiet window pass and runs the sweep, `times` times.
pub async fn sweep(world: &World, times: usize) {
    for _ in 0..times {
        world.advance_seconds(1_000);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
    }
}
