use posthorn_runtime::Function;

/// The contexts of `functions`, in order.
pub fn contexts(functions: &[&Function]) -> Vec<&'static str> {
    let mut contexts: Vec<&'static str> = functions.iter().map(|function| function.context).collect();
    contexts.sort_unstable();
    contexts.dedup();
    contexts
}
