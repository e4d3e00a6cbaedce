//! `make bench`.

fn main() -> std::process::ExitCode {
    bench::run()
}
