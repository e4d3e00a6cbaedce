/// An error and its sources, in one line, for the log. `Display` alone shows only the outermost, which often names no reason.
pub fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
