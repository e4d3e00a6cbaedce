/// The attribute or field with the shape of an item or a queue message. What has none has shape 1.
pub const SHAPE_ATTRIBUTE: &str = "v";

/// What is put on queues, with the version of its shape. See [`Item::SHAPE`](crate::Item::SHAPE): the same holds here.
pub trait Shaped {
    /// The version that this code writes.
    const SHAPE: u32 = 1;
    /// The oldest version that this code reads.
    const OLDEST_SHAPE: u32 = 1;
}

impl<T: Shaped> Shaped for &T {
    const SHAPE: u32 = T::SHAPE;
    const OLDEST_SHAPE: u32 = T::OLDEST_SHAPE;
}

/// Whether code that reads from `oldest` and writes `known` may read the shape `found`: any of these, and the one after.
pub const fn is_readable(oldest: u32, known: u32, found: u32) -> bool {
    oldest <= found && found <= known + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_and_one_version_after_are_readable() {
        let readable: Vec<u32> = (0..8).filter(|found| is_readable(3, 4, *found)).collect();
        assert_eq!(readable, [3, 4, 5]);
    }
}
