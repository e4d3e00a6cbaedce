//! Parts of an app, each created once, on first use.

use crate::App;

/// Something made once per app, such as an AWS client or a cache.
pub trait FromApp: Send + Sync + 'static {
    /// Makes it. Must not ask the app for the same type.
    fn from_app(app: &App) -> Self;
}

impl App {
    /// The app's only `T`, made on first use.
    pub fn part<T: FromApp>(&self) -> &T {
        self.parts.get_or_make(|| T::from_app(self))
    }
}
