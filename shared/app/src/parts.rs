use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::App;

/// Something made once per app, such as an AWS client or a cache.
pub trait FromApp: Send + Sync + 'static {
    /// Makes it. Must not ask the app for the same type.
    fn from_app(app: &App) -> Self;
}

/// Parts live as long as the process, and so does the app (on Lambda it is leaked). So plain references are enough, without
/// reference counting.
#[derive(Default)]
pub(crate) struct Parts(Mutex<HashMap<TypeId, &'static (dyn Any + Send + Sync)>>);

impl Parts {
    pub(crate) fn get_or_make<T: FromApp>(&self, app: &App) -> &T {
        if let Some(part) = self.find::<T>() {
            return part;
        }
        // Made outside the lock, because one part may ask for another. A second one made at the same time is dropped.
        let made = Box::new(T::from_app(app));
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
