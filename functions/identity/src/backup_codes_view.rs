use schemars::JsonSchema;
use serde::Serialize;

/// New backup codes. They are shown once; earlier ones stop working.
#[derive(Serialize, JsonSchema)]
pub struct BackupCodes {
    /// Ten codes. Each logs in once instead of a code of the authenticator app.
    pub backup_codes: Vec<String>,
}

impl BackupCodes {
    /// The answer with these codes.
    pub fn of(backup_codes: Vec<String>) -> Self {
        Self { backup_codes }
    }
}
