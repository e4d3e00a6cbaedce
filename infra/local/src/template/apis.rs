//! HTTP APIs.

use super::{error::TemplateError, properties::Properties};

/// An API Gateway HTTP API.
#[derive(Debug, Clone)]
pub struct ApiResource {
    /// Its id, which is in its address.
    pub id: String,
    /// Its answers to browsers of other origins; `None` if it has none.
    pub cors: Option<Cors>,
}

/// `CorsConfiguration`.
#[derive(Debug, Clone, Default)]
pub struct Cors {
    /// Origins that may ask; `*` for any.
    pub origins: Vec<String>,
    /// Methods allowed.
    pub methods: Vec<String>,
    /// Request headers allowed.
    pub headers: Vec<String>,
    /// Answer headers that a page may read.
    pub exposed: Vec<String>,
    /// Seconds for which a browser may cache a preflight.
    pub max_age_seconds: Option<String>,
    /// Whether browsers may send cookies.
    pub credentials: bool,
}

pub(crate) fn read(id: String, mut properties: Properties) -> Result<ApiResource, TemplateError> {
    let cors = properties.inner("CorsConfiguration")?.map(cors).transpose()?;
    let stage = properties.text_if_any("StageName")?;
    if stage.as_deref().is_some_and(|stage| stage != "$default") {
        return Err(properties.place.within("StageName").error("only $default is understood"));
    }
    properties.no_effect_here(&[
        // They hold the front door's secret. There is no front door here.
        "StageVariables",
        "Name",
        "Description",
        "FailOnWarnings",
        "DefaultRouteSettings",
        "AccessLogSettings",
        "DisableExecuteApiEndpoint",
        "Tags",
        "PropagateTags",
    ]);
    properties.finish()?;
    Ok(ApiResource { id, cors })
}

fn cors(mut properties: Properties) -> Result<Cors, TemplateError> {
    let cors = Cors {
        origins: properties.texts("AllowOrigins")?,
        methods: properties.texts("AllowMethods")?,
        headers: properties.texts("AllowHeaders")?,
        exposed: properties.texts("ExposeHeaders")?,
        max_age_seconds: properties.text_if_any("MaxAge")?,
        credentials: properties.flag("AllowCredentials", false)?,
    };
    if cors.credentials && cors.origins.iter().any(|origin| origin == "*") {
        // Browsers (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials) and API Gateway refuse this combination.
        let place = properties.place.within("AllowCredentials");
        return Err(
            place.error("credentials can't be allowed to any origin: name the origins instead of `*`")
        );
    }
    properties.finish()?;
    Ok(cors)
}
