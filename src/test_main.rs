//! The one line of a test target.

/// The `main` of a test target with `harness = false`: every row of the default suite is a test
/// against the target that the expression gives.
///
/// ```toml
/// [[test]]
/// name = "conformance"
/// harness = false
/// ```
///
/// ```no_run
/// // tests/conformance.rs
/// acs_conform::test_main!(acs_conform::Target::url("http://127.0.0.1:9000")
///     .seed_url("http://127.0.0.1:9001/world")
///     .known("tests/known-failures.yaml"));
/// ```
///
/// The expression is evaluated once, inside a Tokio runtime, so it may start a server. For a suite
/// of your own, a filter or a stricter gate, write `main` with [`RowTests`](crate::RowTests).
#[macro_export]
macro_rules! test_main {
    ($target:expr) => {
        fn main() -> ::std::process::ExitCode {
            $crate::RowTests::new(|| $target).main()
        }
    };
}
