//! How much is asked for.

use std::env;

/// Whether the benchmarks are only tried, as `cargo test --benches` does: each does a little of everything
/// that it asserts. Nobody measures what is not optimised.
pub fn trying() -> bool {
    cfg!(debug_assertions)
}

/// Whether `cargo bench -- --quick` is asked for: rough figures.
pub fn quick() -> bool {
    env::args().any(|argument| argument == "--quick")
}

/// Whether a benchmark is meant that criterion does not run. As with criterion, an argument that is no option
/// is the part of the name that is wanted.
pub fn wanted(name: &str) -> bool {
    let arguments: Vec<String> = env::args().collect();
    let is_part = |pair: &&[String]| !pair[1].starts_with('-') && !takes_a_value(&pair[0]);
    arguments.windows(2).find(is_part).is_none_or(|pair| name.contains(&pair[1]))
}

fn takes_a_value(argument: &str) -> bool {
    argument.starts_with("--") && !["--bench", "--test", "--quick", "--exact"].contains(&argument)
}
