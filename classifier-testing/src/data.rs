//! The data that the project's developers share and that is not part of the project: rule sets of others, replies of
//! the field.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The variable that names the folder of the data, and so demands it: a test fails where the folder is not there.
pub const VARIABLE: &str = "BOUNCE_CLASSIFIER_DATA";

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in a folder of the project")
}

/// The folder of the data: what [`VARIABLE`] names, or else `../shared/data` where this machine has it. `None` says on
/// standard error that the caller skips what needs it.
///
/// # Panics
///
/// When the variable is set and names no folder: the data was demanded.
pub fn shared() -> Option<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        let folder = PathBuf::from(named);
        assert!(folder.is_dir(), "{VARIABLE} demands the data in {}, which is no folder", folder.display());
        return Some(folder);
    }
    let beside = root().join("../shared/data");
    if beside.is_dir() {
        return Some(beside);
    }
    // Not `eprintln!`, which the test runner keeps to itself.
    let _ = writeln!(
        io::stderr(),
        "skipped: what needs the data of ../shared, which is not here; {VARIABLE} demands it"
    );
    None
}
