//! Calls on tables, queues and objects. Each makes a [`Use`].

use crate::{Bucket, Bus, Queue, Table, Use, objects::ObjectCalls, queue::QueueCalls, table::TableCalls};

impl Table {
    /// Reads one item by its key.
    pub const fn get(self) -> Use {
        Use::Table(self, TableCalls(1))
    }

    /// Reads many items by their keys.
    pub const fn get_many(self) -> Use {
        Use::Table(self, TableCalls(2))
    }

    /// Reads a partition.
    pub const fn query(self) -> Use {
        Use::Table(self, TableCalls(4))
    }

    /// Writes a whole item.
    pub const fn put(self) -> Use {
        Use::Table(self, TableCalls(8))
    }

    /// Writes many whole items, without conditions.
    pub const fn put_many(self) -> Use {
        Use::Table(self, TableCalls(256))
    }

    /// Creates many items, each on the condition that there is none.
    pub const fn create_each(self) -> Use {
        Use::Table(self, TableCalls(512))
    }

    /// Changes many items, each on its own condition.
    pub const fn revise_each(self) -> Use {
        Use::Table(self, TableCalls(1024))
    }

    /// Writes attributes of an item.
    pub const fn update(self) -> Use {
        Use::Table(self, TableCalls(16))
    }

    /// Removes an item.
    pub const fn delete(self) -> Use {
        Use::Table(self, TableCalls(32))
    }

    /// Reads the index of lists.
    pub const fn list(self) -> Use {
        Use::Table(self, TableCalls(64))
    }

    /// Reads the index of due items.
    pub const fn due(self) -> Use {
        Use::Table(self, TableCalls(128))
    }
}

/// Further operations on the same table.
impl Use {
    const fn and(self, further: Self) -> Self {
        match (self, further) {
            (Self::Table(table, calls), Self::Table(_, further)) => {
                Self::Table(table, TableCalls(calls.0 | further.0))
            }
            _ => panic!("only operations on tables can be combined like this"),
        }
    }

    /// See [`Table::get`].
    pub const fn get(self) -> Self {
        self.and(Table::Access.get())
    }

    /// See [`Table::get_many`].
    pub const fn get_many(self) -> Self {
        self.and(Table::Access.get_many())
    }

    /// See [`Table::query`].
    pub const fn query(self) -> Self {
        self.and(Table::Access.query())
    }

    /// See [`Table::put`].
    pub const fn put(self) -> Self {
        self.and(Table::Access.put())
    }

    /// See [`Table::put_many`].
    pub const fn put_many(self) -> Self {
        self.and(Table::Access.put_many())
    }

    /// See [`Table::create_each`].
    pub const fn create_each(self) -> Self {
        self.and(Table::Access.create_each())
    }

    /// See [`Table::revise_each`].
    pub const fn revise_each(self) -> Self {
        self.and(Table::Access.revise_each())
    }

    /// See [`Table::update`].
    pub const fn update(self) -> Self {
        self.and(Table::Access.update())
    }

    /// See [`Table::delete`].
    pub const fn delete(self) -> Self {
        self.and(Table::Access.delete())
    }

    /// See [`Table::list`].
    pub const fn list(self) -> Self {
        self.and(Table::Access.list())
    }

    /// See [`Table::due`].
    pub const fn due(self) -> Self {
        self.and(Table::Access.due())
    }
}

impl Queue {
    const fn calls(self, operations: &'static [&'static str]) -> Use {
        Use::Queue(self, QueueCalls(operations))
    }

    /// Sends messages to it.
    pub const fn send(self) -> Use {
        self.calls(&["SendMessage"])
    }

    /// Sets when a message is delivered again.
    pub const fn delay(self) -> Use {
        self.calls(&["ChangeMessageVisibility"])
    }

    /// Counts the waiting messages.
    pub const fn count(self) -> Use {
        self.calls(&["GetQueueAttributes"])
    }

    /// Reads messages and leaves them in the queue.
    pub const fn peek(self) -> Use {
        self.calls(&["ReceiveMessage", "ChangeMessageVisibility"])
    }

    /// Reads messages and removes some.
    pub const fn take(self) -> Use {
        self.calls(&["ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"])
    }

    /// Moves all messages back to the queue that they came from.
    pub const fn redrive(self) -> Use {
        self.calls(&["StartMessageMoveTask", "ListMessageMoveTasks"])
    }

    /// The operations of Lambda to call a consumer.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions>
    pub const fn consume(self) -> Use {
        self.calls(&["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"])
    }

    /// The operation of Lambda to keep a batch that its consumer could not process. It needs no URL.
    pub const fn keep_failed(self) -> Use {
        self.plain().calls(&["SendMessage"])
    }
}

impl Bucket {
    /// Reads objects with keys that begin with `prefix`.
    pub const fn get(self, prefix: &'static str) -> Use {
        Use::Objects(self, prefix, ObjectCalls(&["GetObject"]))
    }

    /// Writes objects with keys that begin with `prefix`.
    pub const fn put(self, prefix: &'static str) -> Use {
        Use::Objects(self, prefix, ObjectCalls(&["PutObject"]))
    }

    /// Deletes objects with keys that begin with `prefix`.
    pub const fn delete(self, prefix: &'static str) -> Use {
        Use::Objects(self, prefix, ObjectCalls(&["DeleteObject"]))
    }

    /// Writes objects that nobody can remove before a set date.
    pub const fn put_for_good(self, prefix: &'static str) -> Use {
        Use::Objects(self, prefix, ObjectCalls(&["PutObject", "PutObjectRetention"]))
    }
}

impl Bus {
    /// Publishes events. Brings the setting that names the bus.
    pub const fn put(self) -> Use {
        Use::Bus(&["PutEvents"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_combine_and_those_on_an_index_are_separate() {
        let Use::Table(table, calls) = Table::Messages.get().put().due() else { panic!("a table's") };
        assert_eq!((table, calls.on(None)), (Table::Messages, vec!["GetItem", "PutItem"]));
        assert_eq!((calls.on(Some("open")), calls.on(Some("list"))), (vec!["Query"], vec![]));
    }
}
