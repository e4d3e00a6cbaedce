use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_items::Shaped;
use posthorn_problem::causes;
use serde::Serialize;

use crate::{Envelope, Post, QueueError, Queues};

/// The messages that a batch of changes puts on one queue. Each message has the position of its change, so that the stream's
/// consumer can name the change from which to read again.
#[derive(Default)]
pub struct MessageBatch {
    posts: Vec<Post>,
    of_change: Vec<usize>,
}

impl MessageBatch {
    /// Adds a message for the change at `position`.
    pub fn put<T: Serialize + Shaped>(&mut self, position: usize, envelope: &Envelope<T>) {
        self.add(position, envelope, None);
    }

    /// The same for a message of a group. The groups share the queue fairly.
    pub fn put_in_group<T: Serialize + Shaped>(
        &mut self,
        position: usize,
        envelope: &Envelope<T>,
        group: &str,
    ) {
        self.add(position, envelope, Some(group.to_owned()));
    }

    fn add<T: Serialize + Shaped>(&mut self, position: usize, envelope: &Envelope<T>, group: Option<String>) {
        match envelope.to_body() {
            Ok(body) => {
                self.posts.push(Post { body, group });
                self.of_change.push(position);
            }
            Err(error) => {
                tracing::error!(error = causes(&error), position, "a message has no JSON form and is lost")
            }
        }
    }

    /// The messages, each with the position of its change.
    #[cfg(test)]
    pub(crate) fn into_messages(self) -> Vec<(usize, Post)> {
        self.of_change.into_iter().zip(self.posts).collect()
    }

    /// Sends all messages to the queue with its URL in the setting `queue`. Returns the position of the first change with a message
    /// that SQS did not accept.
    pub async fn send(self, app: &App, queue: &str) -> Option<usize> {
        self.send_all(app, queue).await.first().copied()
    }

    /// The same. Returns the positions of all changes with a message that SQS did not accept.
    pub async fn send_all(self, app: &App, queue: &str) -> BTreeSet<usize> {
        match app.part::<Queues>().post_all(app.setting(queue), &self.posts).await {
            Ok(()) => BTreeSet::new(),
            Err(QueueError::Partly(refused)) => {
                refused.into_iter().filter_map(|message| self.of_change.get(message).copied()).collect()
            }
            Err(_) => self.of_change.into_iter().collect(),
        }
    }
}
