//! Parts of an app, each created once, on first use.

use crate::App;

/// Something made once per app: an AWS client, a cache.
pub trait FromApp: Send + Sync + 'static {
    /// Makes it; must not ask the app for itself again.
    fn from_app(app: &App) -> Self;
}

impl App {
    /// The one `T` of this app, made on first use.
    pub fn part<T: FromApp>(&self) -> &T {
        self.parts.get_or_make(|| T::from_app(self))
    }
}
