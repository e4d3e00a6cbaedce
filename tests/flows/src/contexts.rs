//! One test for each context, so that they run in parallel. A context without a test is named.

use std::collections::BTreeSet;

use posthorn_harness::functions;
use posthorn_runtime::Function;

/// Makes a test for each named context, which calls `$check` with the context's name and the value next to it. Makes one more
/// test, which fails if a context with a function for which `$concerns` is true has no test.
macro_rules! one_test_per_context {
    ($check:path, $concerns:expr, { $($context:ident: $given:expr,)* }) => {
        $(
            #[tokio::test]
            async fn $context() {
                $check(stringify!($context), $given).await;
            }
        )*

        #[test]
        fn every_context_has_a_test() {
            let left_out = crate::contexts::left_out(&[$(stringify!($context)),*], $concerns);
            assert_eq!(left_out, [""; 0], "contexts without a test in {}", file!());
        }
    };
}
pub(crate) use one_test_per_context;

/// The contexts with a function for which `concerns` is true but without a test, and those with a test but without such a function.
pub fn left_out(tested: &[&'static str], concerns: fn(&Function) -> bool) -> Vec<&'static str> {
    let concerned = functions().into_iter().filter(|function| concerns(function));
    let contexts: BTreeSet<&str> = concerned.map(|function| function.context).collect();
    let tested: BTreeSet<&str> = tested.iter().copied().collect();
    contexts.symmetric_difference(&tested).copied().collect()
}

#[test]
fn a_context_without_a_test_is_named() {
    let of_two = |function: &Function| ["access", "ops"].contains(&function.context);
    assert_eq!(left_out(&["access", "ops"], of_two), [""; 0]);
    assert_eq!(left_out(&["access"], of_two), ["ops"]);
    assert_eq!(left_out(&["access", "gone", "ops"], of_two), ["gone"]);
}
