use crate::{Bucket, Queue, Table, Use};

/// Operations on one resource that a role allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The resource.
    pub resource: Resource,
    /// The operations with their IAM names, such as `dynamodb:GetItem`.
    pub actions: Vec<String>,
}

/// A resource in a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A table.
    Table(Table),
    /// An index of a table.
    Index(Table, &'static str),
    /// A table's stream.
    Stream(Table),
    /// A queue.
    Queue(Queue),
    /// The objects of a bucket with keys that begin with the prefix.
    Objects(Bucket, &'static str),
    /// The sealing key.
    SealingKey,
    /// An SES resource, by the end of its ARN.
    Ses(&'static str),
    /// A resource of End User Messaging SMS, by the end of its ARN.
    SmsVoice(&'static str),
    /// The event bus.
    Bus,
    /// The functions of all jobs.
    Jobs,
}

impl Use {
    /// The grants that a role needs for `uses`: each resource once, with sorted actions.
    pub fn grants(uses: &[Self]) -> Vec<Grant> {
        let mut grants: Vec<Grant> = Vec::new();
        Self::each(uses, &mut |one| {
            for (resource, actions) in one.allowed() {
                match grants.iter_mut().find(|grant| grant.resource == resource) {
                    Some(grant) => grant.actions.extend(actions),
                    None => grants.push(Grant { resource, actions }),
                }
            }
        });
        for grant in &mut grants {
            grant.actions.sort();
            grant.actions.dedup();
        }
        grants.sort_by_key(|grant| grant.resource);
        grants
    }

    fn allowed(&self) -> Vec<(Resource, Vec<String>)> {
        let of = |service: &str, names: &[&str]| -> Vec<String> {
            names.iter().map(|name| format!("{service}:{name}")).collect()
        };
        match *self {
            Self::Table(table, calls) => {
                let indexes =
                    ["list", "open"].map(|index| (Resource::Index(table, index), calls.on(Some(index))));
                let all = [(Resource::Table(table), calls.on(None))].into_iter().chain(indexes);
                all.filter(|(_, names)| !names.is_empty())
                    .map(|(on, names)| (on, of("dynamodb", &names)))
                    .collect()
            }
            Self::Queue(queue, calls) => vec![(Resource::Queue(queue.plain()), of("sqs", calls.names()))],
            Self::ByPrefix(uses) => uses.iter().flat_map(Self::allowed).collect(),
            Self::Objects(bucket, prefix, calls) => {
                vec![(Resource::Objects(bucket, prefix), of("s3", calls.names()))]
            }
            Self::Key { encrypts, decrypts } => {
                let named = [(encrypts, "Encrypt"), (decrypts, "Decrypt")];
                let names: Vec<&str> =
                    named.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
                vec![(Resource::SealingKey, of("kms", &names))]
            }
            Self::Ses(operations, on) => {
                on.iter().map(|one| (Resource::Ses(one), of("ses", operations))).collect()
            }
            Self::SmsVoice(operations, on) => {
                on.iter().map(|one| (Resource::SmsVoice(one), of("sms-voice", operations))).collect()
            }
            Self::Bus(operations) => vec![(Resource::Bus, of("events", operations))],
            Self::Jobs => vec![(Resource::Jobs, of("lambda", &["InvokeFunction"]))],
            Self::Setting(_) => Vec::new(),
            Self::All(uses) => uses.iter().flat_map(Self::allowed).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Use = Use::All(&[Table::Messages.put().list(), Queue::EMAIL.send()]);

    #[test]
    fn each_resource_appears_once_with_all_its_operations() {
        let uses = [Table::Messages.get(), ROOM, Queue::EMAIL.keep_failed()];
        let grants: Vec<(Resource, String)> =
            Use::grants(&uses).into_iter().map(|grant| (grant.resource, grant.actions.join(" "))).collect();
        assert_eq!(
            grants,
            [
                (Resource::Table(Table::Messages), "dynamodb:GetItem dynamodb:PutItem".to_owned()),
                (Resource::Index(Table::Messages, "list"), "dynamodb:Query".to_owned()),
                (Resource::Queue(Queue::unaddressed("email")), "sqs:SendMessage".to_owned()),
            ]
        );
    }
}
