/// The attribute or field with the shape of an item or a queue message. What has none has shape 1.
pub const SHAPE_ATTRIBUTE: &str = "v";

/// What is put on queues, with the version of its shape. See [`Item::SHAPE`](crate::Item::SHAPE): the same holds here.
pub trait Shaped {
    /// The version that this code writes.
    const SHAPE: u32 = 1;
}

impl<T: Shaped> Shaped for &T {
    const SHAPE: u32 = T::SHAPE;
}

/// Whether code that knows the shape `known` may read the shape `found`: its own, the one before, or the one after.
pub const fn is_readable(known: u32, found: u32) -> bool {
    known.abs_diff(found) <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_before_and_one_after_are_readable() {
        let readable: Vec<u32> = (0..8).filter(|found| is_readable(4, *found)).collect();
        assert_eq!(readable, [3, 4, 5]);
    }
}
