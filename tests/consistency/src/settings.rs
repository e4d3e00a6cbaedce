//! Environment variables: a function is given those that it asks for, no fewer and no more.

use std::collections::{BTreeMap, BTreeSet};

use crate::template::Templated;

/// The settings of each function as the code declares them, by context and name.
pub type Declared = BTreeMap<(String, String), BTreeSet<String>>;

/// Settings that a template misses, and those that it gives to no use.
pub fn differences(declared: &Declared, templated: &[Templated]) -> Vec<String> {
    let mut faults = Vec::new();
    for function in templated {
        let entry = &function.entry;
        let Some(asked) = declared.get(&(entry.context.clone(), entry.name.clone())) else { continue };
        let place = format!("{}: {}", entry.file, function.logical_id);
        for name in asked.difference(&function.settings) {
            faults.push(format!("{place} lacks the variable {name}, which {} asks for", entry.name));
        }
        for name in function.settings.difference(asked) {
            faults.push(format!("{place} has the variable {name}, which {} does not ask for", entry.name));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Entry, Trigger};

    fn faults(asked: &[&str], given: &[&str]) -> Vec<String> {
        let set = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let declared = Declared::from([(("mail".into(), "send".into()), set(asked))]);
        let entry = Entry::new("infra/mail.yaml", "mail", "send", Trigger::Queue);
        differences(
            &declared,
            &[Templated { entry, logical_id: "SendFunction".into(), settings: set(given), head: false }],
        )
    }

    #[test]
    fn a_missing_variable_is_named() {
        let told = "infra/mail.yaml: SendFunction lacks the variable MAIL_TABLE, which send asks for";
        assert_eq!(faults(&["MAIL_TABLE", "STAGE"], &["STAGE"]), [told]);
    }

    #[test]
    fn a_variable_too_many_is_named() {
        let told = "infra/mail.yaml: SendFunction has the variable STAGE, which send does not ask for";
        assert_eq!(faults(&[], &["STAGE"]), [told]);
    }
}
