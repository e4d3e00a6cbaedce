//! PartiQL statements for writes of single items. DynamoDB's other batch call, BatchWriteItem, knows no conditions.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html>

use aws_sdk_dynamodb::{
    error::BuildError,
    types::{AttributeValue, BatchStatementRequest, ReturnValuesOnConditionCheckFailure},
};

use crate::{StoreError, item::Attributes};

/// Writes an item only if there is none under its key: otherwise DynamoDB answers `DuplicateItem`.
pub(crate) fn insert(table: &str, item: Attributes) -> Result<BatchStatementRequest, StoreError> {
    let (mut fields, mut parameters) = (Vec::with_capacity(item.len()), Vec::with_capacity(item.len()));
    for (name, value) in item {
        fields.push(format!("'{}': ?", plain(&name)?));
        parameters.push(value);
    }
    built(format!("INSERT INTO \"{table}\" VALUE {{{}}}", fields.join(", ")), parameters, None)
}

/// Makes `old` into `new`, if the item still has the revision of `old`. PartiQL cannot replace an item, so the statement sets and
/// removes what differs. The revision always does.
pub(crate) fn update(
    table: &str,
    old: &Attributes,
    new: Attributes,
) -> Result<BatchStatementRequest, StoreError> {
    let gone: Vec<&String> = old.keys().filter(|name| !new.contains_key(*name)).collect();
    let (mut clauses, mut parameters) = (String::new(), Vec::new());
    for name in gone {
        clauses += &format!(" REMOVE \"{}\"", plain(name)?);
    }
    let mut key = Vec::new();
    for (name, value) in new {
        if name == "pk" || name == "sk" {
            key.push((name, value));
        } else if old.get(&name) != Some(&value) {
            clauses += &format!(" SET \"{}\" = ?", plain(&name)?);
            parameters.push(value);
        }
    }
    key.extend(old.get("rev").map(|revision| ("rev".to_owned(), revision.clone())));
    let conditions: Vec<String> = key.iter().map(|(name, _)| format!("\"{name}\" = ?")).collect();
    parameters.extend(key.into_iter().map(|(_, value)| value));
    let statement = format!("UPDATE \"{table}\"{clauses} WHERE {}", conditions.join(" AND "));
    built(statement, parameters, Some(ReturnValuesOnConditionCheckFailure::AllOld))
}

fn built(
    statement: String,
    parameters: Vec<AttributeValue>,
    refused: Option<ReturnValuesOnConditionCheckFailure>,
) -> Result<BatchStatementRequest, StoreError> {
    BatchStatementRequest::builder()
        .statement(statement)
        .set_parameters(Some(parameters))
        .set_return_values_on_condition_check_failure(refused)
        .build()
        .map_err(|error: BuildError| StoreError::Dynamo(Box::new(error)))
}

/// Names are those of our own types' fields. One that could end the quotation is refused.
fn plain(name: &str) -> Result<&str, StoreError> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let refused = || format!("the attribute name {name:?} cannot be in a statement");
    is_plain.then_some(name).ok_or_else(|| StoreError::Dynamo(refused().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(attributes: &[(&str, &str)]) -> Attributes {
        let text =
            |(name, value): &(&str, &str)| ((*name).to_owned(), AttributeValue::S((*value).to_owned()));
        attributes.iter().map(text).collect()
    }

    #[test]
    fn an_update_names_only_what_differs_and_the_revision_that_was_read() {
        let old = item(&[("pk", "p"), ("sk", "s"), ("rev", "1"), ("same", "x"), ("gone", "y")]);
        let new = item(&[("pk", "p"), ("sk", "s"), ("rev", "2"), ("same", "x")]);
        let statement = update("t", &old, new).unwrap();
        let text = &statement.statement;
        assert!(text.starts_with("UPDATE \"t\" REMOVE \"gone\" SET \"rev\" = ? WHERE \""), "{text}");
        assert!(text.ends_with(" AND \"rev\" = ?"), "{text}");
        let parameters = statement.parameters.unwrap();
        assert_eq!(parameters.first(), Some(&AttributeValue::S("2".to_owned())));
        assert_eq!(parameters.last(), Some(&AttributeValue::S("1".to_owned())));
        assert_eq!(parameters.len(), 4);
    }

    #[test]
    fn a_name_that_could_end_its_quotation_is_refused() {
        assert!(insert("t", item(&[("pk", "p"), ("a': ?, 'b", "x")])).is_err());
        let old = item(&[("pk", "p"), ("sk", "s"), ("rev", "1")]);
        assert!(
            update("t", &old, item(&[("pk", "p"), ("sk", "s"), ("rev", "2"), ("a\" = 1", "x")])).is_err()
        );
    }
}
