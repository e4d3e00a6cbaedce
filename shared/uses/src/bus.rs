use crate::Setting;

/// The installation's EventBridge bus. It carries domain events to rules that the owner writes.
pub const BUS: Bus = Bus;

/// An event bus.
#[derive(Debug, Clone, Copy)]
pub struct Bus;

impl Bus {
    /// Its name without the installation's prefix.
    pub const NAME: &str = "events";
}

pub(crate) const NAMED: Setting = Setting::of_stage("EVENT_BUS", "", Bus::NAME, "");
