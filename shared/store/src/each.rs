//! Many conditional writes in one request, each with its own outcome.

use std::time::Instant;

use aws_sdk_dynamodb::types::{
    BatchStatementErrorCodeEnum as Code, BatchStatementRequest, BatchStatementResponse,
};
use futures::future::join_all;
use posthorn_items::Item;

use crate::{
    Created, Partition, Read, Revised, Store, StoreError, Stored, Table,
    contention::Pauses,
    item::{Attributes, Kept, decode},
    partition::REVISE_WITHIN,
    statement::{insert, update},
};

/// The limit of BatchExecuteStatement
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html>).
const STATEMENTS_MAX: usize = 25;

/// A change of an item that was read: see [`Store::revise_each`].
pub struct Revision<'p, T, C> {
    /// The item's partition.
    pub partition: &'p Partition<'p>,
    /// Its sort key.
    pub sort: &'p str,
    /// The item as it was read.
    pub current: Stored<T>,
    /// Changes it, and returns whether there is anything to write. It may run several times, so it must have no side effects.
    pub change: C,
}

/// The outcomes so far, by the places of the revisions.
type Outcomes<T> = Vec<Option<Result<Revised<T>, StoreError>>>;

/// A revision with its change applied, and the item before that.
struct Changed<'p, T, C> {
    place: usize,
    revision: Revision<'p, T, C>,
    read: Attributes,
    kept: Kept,
}

/// A change with its statement, or the outcome of one that writes nothing.
type Stated<'p, T, C> = Result<(Changed<'p, T, C>, BatchStatementRequest), Result<Revised<T>, StoreError>>;

/// The outcome of one statement.
enum Verdict {
    Done,
    /// The condition refused it. The item as it is, if there is one and DynamoDB returned it.
    Refused(Option<Attributes>),
    /// DynamoDB was too busy, or failed within: the statement may or may not have been executed.
    Again,
    Failed(StoreError),
}

impl Store {
    /// Changes items of a table, each as [`Partition::revise_from`] changes one: 25 in one request, at the price of single writes.
    /// No two of them may be the same item. They are not written as one: each has its own outcome, in the order given, and one that
    /// fails leaves the others unharmed.
    ///
    /// Not for audited items: an update keeps what it does not name, also the stamp of an earlier writer.
    pub async fn revise_each<T, C>(
        &self,
        table: Table,
        revisions: Vec<Revision<'_, T, C>>,
    ) -> Vec<Result<Revised<T>, StoreError>>
    where
        T: Item,
        C: FnMut(&mut T) -> bool + Send,
    {
        const { assert!(!T::AUDITED) };
        let mut outcomes: Outcomes<T> = Vec::new();
        outcomes.resize_with(revisions.len(), || None);
        let mut open: Vec<(usize, Revision<'_, T, C>)> = revisions.into_iter().enumerate().collect();
        let (begun, mut pauses) = (Instant::now(), Pauses::default());
        loop {
            let (mut changed, mut statements) = (Vec::with_capacity(open.len()), Vec::new());
            for (place, revision) in open {
                match changed_from(self.name(table), place, revision) {
                    Ok((one, statement)) => {
                        changed.push(one);
                        statements.push(statement);
                    }
                    Err(outcome) => outcomes[place] = Some(outcome),
                }
            }
            let verdicts = self.execute(statements).await;
            open = settle(changed.into_iter().zip(verdicts), &mut outcomes);
            if open.is_empty() || begun.elapsed() >= REVISE_WITHIN {
                break;
            }
            if let Some(pause) = pauses.after_refusal(fastrand::f64()) {
                tokio::time::sleep(pause).await;
            }
        }
        outcomes.into_iter().map(|outcome| outcome.unwrap_or(Err(StoreError::Contended))).collect()
    }

    /// Creates items of a table that must not exist yet, each as [`Partition::create`] creates one: 25 in one request. The outcomes
    /// are in the order given. No two of them may have the same key.
    pub async fn create_each<T: Item>(
        &self,
        table: Table,
        items: &[(&Partition<'_>, &str, &T)],
    ) -> Vec<Result<Created<T>, StoreError>> {
        let statement = |(partition, sort, value): &(&Partition<'_>, &str, &T)| {
            insert(self.name(table), partition.encode_stamped(sort, *value, 1)?)
        };
        let statements: Result<Vec<BatchStatementRequest>, StoreError> =
            items.iter().map(statement).collect();
        let verdicts = match statements {
            Ok(statements) => self.execute(statements).await,
            // One that cannot be written is a fault of ours. Each is tried alone, so that it harms no other.
            Err(_) => items.iter().map(|_| Verdict::Again).collect(),
        };
        join_all(items.iter().zip(verdicts).map(async |((partition, sort, value), verdict)| match verdict {
            Verdict::Done => Ok(Created::New),
            Verdict::Refused(_) => match partition.get(sort, Read::Consistent).await? {
                Some(existing) => Ok(Created::Existing(existing)),
                None => Err(StoreError::Contended),
            },
            // Another try, alone, shows whether it was written.
            Verdict::Again => partition.create(sort, *value).await,
            Verdict::Failed(error) => Err(error),
        }))
        .await
    }

    async fn execute(&self, statements: Vec<BatchStatementRequest>) -> Vec<Verdict> {
        let chunks: Vec<Vec<BatchStatementRequest>> =
            statements.chunks(STATEMENTS_MAX).map(<[BatchStatementRequest]>::to_vec).collect();
        join_all(chunks.into_iter().map(|chunk| self.execute_chunk(chunk)))
            .await
            .into_iter()
            .flatten()
            .collect()
    }

    async fn execute_chunk(&self, statements: Vec<BatchStatementRequest>) -> Vec<Verdict> {
        let count = statements.len();
        let answer = self.client().batch_execute_statement().set_statements(Some(statements)).send().await;
        let responses = match answer {
            Ok(answer) => answer.responses.unwrap_or_default(),
            Err(error) => {
                let error = StoreError::from(error);
                return (0..count).map(|_| Verdict::Failed(error.again())).collect();
            }
        };
        let mut verdicts: Vec<Verdict> = responses.into_iter().map(verdict).collect();
        // A response for each statement is promised. One that is missing has no known outcome.
        verdicts.resize_with(count, || Verdict::Again);
        verdicts
    }
}

fn verdict(response: BatchStatementResponse) -> Verdict {
    let Some(error) = response.error else { return Verdict::Done };
    match error.code {
        Some(Code::ConditionalCheckFailed | Code::DuplicateItem) => Verdict::Refused(error.item),
        Some(
            Code::InternalServerError
            | Code::ProvisionedThroughputExceeded
            | Code::RequestLimitExceeded
            | Code::ThrottlingError
            | Code::TransactionConflict,
        ) => Verdict::Again,
        code => {
            let code = code.as_ref().map_or("no code", Code::as_str);
            let message = error.message.unwrap_or_default();
            Verdict::Failed(StoreError::Dynamo(format!("{code}: {message}").into()))
        }
    }
}

/// Applies a change, and makes its statement; or its outcome, if there is nothing to write.
#[allow(clippy::result_large_err)]
fn changed_from<'p, T: Item, C: FnMut(&mut T) -> bool>(
    table: &str,
    place: usize,
    mut revision: Revision<'p, T, C>,
) -> Stated<'p, T, C> {
    let Revision { partition, sort, current, change } = &mut revision;
    let read = partition.encode_read(sort, current).map_err(Err)?;
    if !change(&mut current.value) {
        return Err(Ok(Revised::Unchanged(revision.current)));
    }
    let new = partition.encode_revised(sort, current).map_err(Err)?;
    let kept = current.kept(&new);
    let statement = update(table, &read, new).map_err(Err)?;
    Ok((Changed { place, revision, read, kept }, statement))
}

/// Notes the outcomes, and keeps what must be tried again: from the newer item, or once more from the same.
fn settle<'p, T: Item, C>(
    written: impl Iterator<Item = (Changed<'p, T, C>, Verdict)>,
    outcomes: &mut Outcomes<T>,
) -> Vec<(usize, Revision<'p, T, C>)> {
    let mut open = Vec::new();
    for (Changed { place, mut revision, read, kept }, verdict) in written {
        let again_from = match verdict {
            Verdict::Done => {
                outcomes[place] = Some(Ok(Revised::Changed(revision.current.written(kept))));
                continue;
            }
            Verdict::Refused(Some(newer)) => decode(newer),
            Verdict::Refused(None) => {
                outcomes[place] = Some(Ok(Revised::Absent));
                continue;
            }
            Verdict::Again => decode(read),
            Verdict::Failed(error) => Err(error),
        };
        match again_from {
            Ok(current) => {
                revision.current = current;
                open.push((place, revision));
            }
            Err(error) => outcomes[place] = Some(Err(error)),
        }
    }
    open
}
