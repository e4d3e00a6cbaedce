//! A JavaScript engine with a stand-in for CloudFront's module.

use rquickjs::{Context, Function, Module, Runtime};
use serde_json::Value;

/// What CloudFront offers to import: here it notes which origin was selected.
const CLOUDFRONT: &str = "export default { selectRequestOriginById(id) { globalThis.selected = id; } };";
/// Calls the function for a request in which the viewer forged what it could; gives its answer and the selected origin.
const CALL: &str = "
globalThis.call = (uri, host) => {
  globalThis.selected = null;
  const headers = { host: { value: host }, 'x-forwarded-host': { value: 'forged.example' } };
  const request = { method: 'GET', uri, querystring: {}, headers, cookies: {} };
  const answer = handler({ version: '1.0', context: { eventType: 'viewer-request' }, request });
  return JSON.stringify({ selected: globalThis.selected, answer });
};";

/// A function, loaded.
pub(super) struct Engine {
    context: Context,
}

impl Engine {
    pub(super) fn new(code: &str) -> Self {
        let context = Context::full(&Runtime::new().unwrap()).unwrap();
        context.with(|ctx| {
            let load = |name: &str, code: String| {
                let (_, done) = Module::declare(ctx.clone(), name, code).unwrap().eval().unwrap();
                done.finish::<()>().unwrap();
            };
            load("cloudfront", CLOUDFRONT.to_owned());
            load("function", format!("{code}{CALL}"));
        });
        Self { context }
    }

    /// The origin that is selected for a path.
    pub(super) fn origin_of(&self, path: &str) -> Option<String> {
        let called = self.call(path, "api.example");
        assert_eq!(called["answer"]["uri"], path, "the path stays as it came");
        called["selected"].as_str().map(str::to_owned)
    }

    /// What the function gives for a request: the request that goes on, or a response.
    pub(super) fn answer(&self, path: &str, host: &str) -> Value {
        self.call(path, host)["answer"].take()
    }

    fn call(&self, path: &str, host: &str) -> Value {
        let called: String = self.context.with(|ctx| {
            let call: Function = ctx.globals().get("call").unwrap();
            call.call((path, host)).unwrap()
        });
        serde_json::from_str(&called).unwrap()
    }
}
