use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Parts live as long as the process, and so does the app (on Lambda it is leaked). So plain references are enough, without
/// reference counting.
#[derive(Default)]
pub(crate) struct Parts(Mutex<HashMap<TypeId, &'static (dyn Any + Send + Sync)>>);

impl Parts {
    /// The part of type `T`. If there is none yet, `make` makes it.
    pub(crate) fn get_or_make<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) -> &T {
        if let Some(part) = self.find::<T>() {
            return part;
        }
        // Made outside the lock, because one part may ask for another. A second one made at the same time is dropped.
        let made = Box::new(make());
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let part = *parts.entry(TypeId::of::<T>()).or_insert_with(|| Box::leak(made));
        drop(parts);
        Self::typed(part)
    }

    fn find<T: 'static>(&self) -> Option<&'static T> {
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.get(&TypeId::of::<T>()).and_then(|part| part.downcast_ref())
    }

    fn typed<T: 'static>(part: &'static (dyn Any + Send + Sync)) -> &'static T {
        match part.downcast_ref() {
            Some(typed) => typed,
            None => unreachable!("each part is stored under its own type"),
        }
    }
}
