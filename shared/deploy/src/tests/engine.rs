//! A JavaScript engine with a fake of CloudFront's module.

use rquickjs::{Context, Function, Module, Runtime};
use serde_json::Value;

/// The fake of CloudFront's module. It records the selected origin.
const CLOUDFRONT: &str = "export default { selectRequestOriginById(id) { globalThis.selected = id; } };";
/// Calls the function for a request with a forged `x-forwarded-host`. Returns the function's result and the selected origin.
const CALL: &str = "
globalThis.call = (uri, host) => {
  globalThis.selected = null;
  const headers = { host: { value: host }, 'x-forwarded-host': { value: 'forged.example' } };
  const request = { method: 'GET', uri, querystring: {}, headers, cookies: {} };
  const answer = handler({ version: '1.0', context: { eventType: 'viewer-request' }, request });
  return JSON.stringify({ selected: globalThis.selected, answer });
};";

/// A loaded function.
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

    /// The origin that the function selects for a path.
    pub(super) fn origin_of(&self, path: &str) -> Option<String> {
        let called = self.call(path, "api.example");
        assert_eq!(called["answer"]["uri"], path, "the path stays the same");
        called["selected"].as_str().map(str::to_owned)
    }

    /// The function's result for a request: the request to forward, or a response.
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
