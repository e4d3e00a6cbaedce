/// A term that items are found by, such as an address.
///
/// An index of DynamoDB has one entry per item, and an item may have many terms. So each term of an item has an entry, an item of
/// its own. Its sort key is the suffix of the item's id.
#[derive(Debug, Clone, Copy)]
pub struct Term<'a> {
    /// The kind of the partitions that hold the entries.
    pub entries: &'static str,
    /// The term itself.
    pub text: &'a str,
    /// The kind of the partitions that hold the items, each under the suffix of its id.
    pub items: &'static str,
    /// The sort key of the items in their partitions.
    pub sort: &'static str,
}

impl Term<'_> {
    /// The partition of the term's entries in a shard. The text is last, so that nothing in it can name another partition.
    pub(crate) fn partition_key(&self, label: &str, shard: u32) -> String {
        format!("{label}/{}/{shard}/{}", self.entries, self.text)
    }

    /// The partition of the item with this suffix.
    pub(crate) fn item_partition_key(&self, label: &str, suffix: &str) -> String {
        format!("{label}/{}/{suffix}", self.items)
    }
}
