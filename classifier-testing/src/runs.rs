//! How often random tests run, and where they keep what failed.

use proptest::test_runner::{Config, FileFailurePersistence};

/// This many cases of the test in `source`, its `file!()`. The seed of a case that fails is kept beside it, in
/// `NAME.regressions`, and tried first from then on: commit that file.
pub fn kept(cases: u32, source: &'static str) -> Config {
    Config {
        cases,
        source_file: Some(source),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}
