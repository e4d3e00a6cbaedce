//! DynamoDB tables.

use super::{error::TemplateError, properties::Properties};

/// A table.
#[derive(Debug, Clone)]
pub struct TableResource {
    /// Its name.
    pub name: String,
    /// The attributes of keys, each with its type.
    pub attributes: Vec<(String, String)>,
    /// Partition key, then sort key.
    pub keys: Vec<String>,
    /// Global secondary indexes.
    pub indexes: Vec<IndexResource>,
    /// The view type of its stream; `None` without a stream.
    pub stream_view: Option<String>,
    /// The attribute with an item's expiry time.
    pub ttl_attribute: Option<String>,
    /// Whether it can be restored to a moment.
    pub recoverable: bool,
}

/// A global secondary index.
#[derive(Debug, Clone)]
pub struct IndexResource {
    /// Its name.
    pub name: String,
    /// Partition key, then sort key.
    pub keys: Vec<String>,
    /// `KEYS_ONLY`, `INCLUDE` or `ALL`.
    pub projection: String,
    /// The projected attributes in addition to the keys, for `INCLUDE`.
    pub included: Vec<String>,
}

pub(crate) fn read(mut properties: Properties) -> Result<TableResource, TemplateError> {
    let name = properties.text("TableName")?;
    let billing = properties.text("BillingMode")?;
    if billing != "PAY_PER_REQUEST" {
        return Err(properties.place.within("BillingMode").error(format!("{billing} is not understood")));
    }
    let mut attributes = Vec::new();
    for mut attribute in properties.list("AttributeDefinitions")? {
        attributes.push((attribute.text("AttributeName")?, attribute.text("AttributeType")?));
        attribute.finish()?;
    }
    let keys = keys(&mut properties)?;
    let indexes =
        properties.list("GlobalSecondaryIndexes")?.into_iter().map(index).collect::<Result<_, _>>()?;
    let stream_view = match properties.inner("StreamSpecification")? {
        Some(mut stream) => {
            let view = stream.text("StreamViewType")?;
            stream.finish()?;
            Some(view)
        }
        None => None,
    };
    let ttl_attribute = ttl(&mut properties)?;
    let recoverable = match properties.inner("PointInTimeRecoverySpecification")? {
        Some(mut recovery) => {
            let enabled = recovery.flag("PointInTimeRecoveryEnabled", false)?;
            recovery.finish()?;
            enabled
        }
        None => false,
    };
    properties.no_effect_here(&["SSESpecification", "DeletionProtectionEnabled", "TableClass", "Tags"]);
    properties.finish()?;
    Ok(TableResource { name, attributes, keys, indexes, stream_view, ttl_attribute, recoverable })
}

fn keys(properties: &mut Properties) -> Result<Vec<String>, TemplateError> {
    let mut keys = Vec::new();
    for (mut key, expected) in properties.list("KeySchema")?.into_iter().zip(["HASH", "RANGE"]) {
        keys.push(key.text("AttributeName")?);
        let kind = key.text("KeyType")?;
        if kind != expected {
            return Err(key.place.within("KeyType").error(format!("{kind} where {expected} was expected")));
        }
        key.finish()?;
    }
    Ok(keys)
}

fn index(mut properties: Properties) -> Result<IndexResource, TemplateError> {
    let name = properties.text("IndexName")?;
    let keys = keys(&mut properties)?;
    let projection = properties.inner("Projection")?;
    let mut projection =
        projection.ok_or_else(|| properties.place.within("Projection").error("is required"))?;
    let index = IndexResource {
        name,
        keys,
        projection: projection.text("ProjectionType")?,
        included: projection.texts("NonKeyAttributes")?,
    };
    projection.finish()?;
    properties.finish()?;
    Ok(index)
}

fn ttl(properties: &mut Properties) -> Result<Option<String>, TemplateError> {
    let Some(mut ttl) = properties.inner("TimeToLiveSpecification")? else { return Ok(None) };
    let attribute = ttl.text("AttributeName")?;
    let enabled = ttl.flag("Enabled", true)?;
    ttl.finish()?;
    Ok(enabled.then_some(attribute))
}
