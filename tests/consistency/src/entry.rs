//! A function as one place has it, and the comparison of two places.

use std::fmt;

/// What calls a function. `Unsaid` where a place names the function only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    Http(String),
    Queue,
    Topic,
    Stream,
    Schedule,
    Unsaid,
}

impl fmt::Display for Trigger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(route) => formatter.write_str(route),
            Self::Queue => formatter.write_str("a queue"),
            Self::Topic => formatter.write_str("a topic"),
            Self::Stream => formatter.write_str("a stream"),
            Self::Schedule => formatter.write_str("a schedule"),
            Self::Unsaid => formatter.write_str("nothing known"),
        }
    }
}

/// What no route takes, as API Gateway calls it.
pub const UNROUTED: &str = "$default";

/// One function in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file that it was read from.
    pub file: String,
    pub context: String,
    pub name: String,
    pub trigger: Trigger,
}

impl Entry {
    pub fn new(file: impl Into<String>, context: &str, name: &str, trigger: Trigger) -> Self {
        Self { file: file.into(), context: context.into(), name: name.into(), trigger }
    }

    fn is(&self, other: &Self) -> bool {
        (&self.context, &self.name) == (&other.context, &other.name)
    }
}

/// What differs between the functions that the code declares and those of another place.
///
/// `expected` tells in which file of that place a declared function should stand; `None` where it need not.
pub fn differences(
    declared: &[Entry],
    place: &[Entry],
    expected: impl Fn(&Entry) -> Option<String>,
) -> Vec<String> {
    let absent = declared.iter().filter_map(|function| {
        let file = expected(function)?;
        let found = place.iter().find(|entry| entry.is(function) && entry.file == file);
        match found {
            None => Some(format!("{file}: {} is missing; {} declares it", function.name, function.file)),
            Some(entry) if entry.trigger == Trigger::Unsaid || entry.trigger == function.trigger => None,
            Some(entry) => Some(format!(
                "{file}: {} is called by {}; {} says by {}",
                function.name, entry.trigger, function.file, function.trigger
            )),
        }
    });
    let unknown =
        place.iter().filter(|entry| !declared.iter().any(|function| function.is(entry))).map(|entry| {
            format!("{}: {} is no function that functions/{} declares", entry.file, entry.name, entry.context)
        });
    absent.chain(unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(name: &str) -> Entry {
        Entry::new("functions/mail/src/lib.rs", "mail", name, Trigger::Queue)
    }

    fn sample(name: &str, trigger: Trigger) -> Entry {
        Entry::new(format!("events/mail/{name}.json"), "mail", name, trigger)
    }

    fn compare(declared: &[Entry], samples: &[Entry]) -> Vec<String> {
        differences(declared, samples, |function| Some(format!("events/mail/{}.json", function.name)))
    }

    #[test]
    fn equal_places_differ_in_nothing() {
        let samples = [sample("send", Trigger::Queue), sample("read", Trigger::Unsaid)];
        assert_eq!(compare(&[declared("send"), declared("read")], &samples), [""; 0]);
    }

    #[test]
    fn a_removed_entry_is_named_with_its_file() {
        let faults = compare(&[declared("send")], &[]);
        assert_eq!(faults, ["events/mail/send.json: send is missing; functions/mail/src/lib.rs declares it"]);
    }

    #[test]
    fn an_entry_of_no_function_is_named() {
        let faults = compare(&[], &[sample("send", Trigger::Queue)]);
        assert_eq!(faults, ["events/mail/send.json: send is no function that functions/mail declares"]);
    }

    #[test]
    fn another_trigger_is_named() {
        let faults = compare(&[declared("send")], &[sample("send", Trigger::Topic)]);
        let told =
            "events/mail/send.json: send is called by a topic; functions/mail/src/lib.rs says by a queue";
        assert_eq!(faults, [told]);
    }
}
