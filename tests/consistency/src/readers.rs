//! Checks the readers of each table's stream. AWS throttles a shard that more than two functions read
//! (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>), so each table has one relay, and at most
//! one more reader.

use std::collections::BTreeMap;

use posthorn_runtime::{Function, Trigger};

/// Readers that a shard bears.
const READERS_MAX: usize = 2;

/// Streams that have too many readers, or readers and no relay, or several relays.
pub fn faults(functions: &[&Function]) -> Vec<String> {
    let mut readers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for function in functions {
        if let Trigger::Stream(reader) = function.trigger {
            for (table, _) in reader.of {
                readers.entry(table.name()).or_default().push(function.name);
            }
        }
    }
    let mut faults = Vec::new();
    for (table, names) in readers {
        let relays = names.iter().filter(|name| name.starts_with("relay-")).count();
        if names.len() > READERS_MAX {
            faults.push(format!("{table}: its stream has {} readers: {}", names.len(), names.join(", ")));
        }
        if relays != 1 {
            faults.push(format!("{table}: its stream has {relays} relays: {}", names.join(", ")));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::{
        Changes, Reader,
        uses::{Queue, Table},
    };

    use super::*;

    const fn reader(name: &'static str) -> Function {
        let of = &[(Table::Messages, Changes::STAMPED)];
        let trigger = Trigger::Stream(Reader { of, window_seconds: 1, dead_letters: Queue::RELAY_DEAD });
        Function { name, trigger, ..Function::DEFAULT }
    }

    #[test]
    fn a_third_reader_and_a_second_relay_are_named() {
        let [relay, count, more, twin] = ["relay-a", "count-a", "archive-a", "relay-b"].map(reader);
        assert_eq!(faults(&[&relay, &count]), [""; 0]);
        assert_eq!(
            faults(&[&relay, &count, &more]),
            ["messages: its stream has 3 readers: relay-a, count-a, archive-a"]
        );
        assert_eq!(faults(&[&relay, &twin]), ["messages: its stream has 2 relays: relay-a, relay-b"]);
        assert_eq!(faults(&[&count]), ["messages: its stream has 0 relays: count-a"]);
    }
}
