//! HEAD: an HTTP API leads it to a route of its own only, so what takes it says so in the code and in the template.

use crate::template::Templated;

/// Functions of which only one of the two places says that they take HEAD; by context and name.
pub fn differences(declared: &[(String, String)], templated: &[Templated]) -> Vec<String> {
    let mut faults = Vec::new();
    for function in templated {
        let entry = &function.entry;
        let wanted = declared.iter().any(|(context, name)| *context == entry.context && *name == entry.name);
        let place = format!("{}: {}", entry.file, function.logical_id);
        match (wanted, function.head) {
            (true, false) => {
                faults.push(format!("{place} has no event for HEAD, which {} takes", entry.name))
            }
            (false, true) => {
                faults.push(format!("{place} has an event for HEAD, which {} does not take", entry.name));
            }
            _ => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Entry, Trigger};

    #[test]
    fn a_head_that_only_one_place_knows_is_named() {
        let faults = |declared: &[(String, String)], head| {
            let entry = Entry::new("infra/mail.yaml", "mail", "open", Trigger::Http("GET /o".into()));
            let logical_id = "OpenFunction".into();
            differences(declared, &[Templated { entry, logical_id, settings: Default::default(), head }])
        };
        let takes = [("mail".to_owned(), "open".to_owned())];
        assert_eq!(faults(&takes, true), [""; 0]);
        assert_eq!(faults(&[], false), [""; 0]);
        let told = "infra/mail.yaml: OpenFunction has no event for HEAD, which open takes";
        assert_eq!(faults(&takes, false), [told]);
        let told = "infra/mail.yaml: OpenFunction has an event for HEAD, which open does not take";
        assert_eq!(faults(&[], true), [told]);
    }
}
