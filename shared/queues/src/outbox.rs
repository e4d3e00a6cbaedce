use posthorn_app::App;
use serde::Serialize;

use crate::{Envelope, Post, QueueError, Queues};

/// What a batch of changes puts on one queue, each message with the change that it comes of: so that a stream's consumer
/// can say from which change on to read again.
#[derive(Default)]
pub struct Outbox {
    posts: Vec<Post>,
    of_change: Vec<usize>,
}

impl Outbox {
    /// Adds a message that comes of the change at `position`.
    pub fn put<T: Serialize>(&mut self, position: usize, envelope: &Envelope<T>) {
        self.add(position, envelope, None);
    }

    /// The same, as one of a group that shares the queue fairly with others.
    pub fn put_in_group<T: Serialize>(&mut self, position: usize, envelope: &Envelope<T>, group: &str) {
        self.add(position, envelope, Some(group.to_owned()));
    }

    fn add<T: Serialize>(&mut self, position: usize, envelope: &Envelope<T>, group: Option<String>) {
        if let Ok(body) = envelope.to_body() {
            self.posts.push(Post { body, group });
            self.of_change.push(position);
        }
    }

    /// Sends all to the queue whose URL is in the setting `queue`; the first change of which something was not taken.
    pub async fn send(self, app: &App, queue: &str) -> Option<usize> {
        let refused = match app.part::<Queues>().post_all(app.setting(queue), &self.posts).await {
            Err(QueueError::Partly(positions)) => positions.into_iter().min(),
            Err(_) => Some(0),
            Ok(()) => None,
        };
        refused.and_then(|position| self.of_change.get(position).copied())
    }
}
