//! Compiles the rule files that we ship to the built-in image.

use std::path::Path;
use std::{env, fs, process};

use bounce_classifier_core::compile::{self, Limits};
use bounce_classifier_core::rules::Sources;

/// The shipped rule files, in matching order.
const FILES: &[&str] = &["rules/iana.toml"];

fn main() {
    // Cargo runs build scripts in the folder of the package, so the names in the image are these.
    FILES.iter().for_each(|file| println!("cargo::rerun-if-changed={file}"));
    let image = compile::build(Sources::read(FILES), &Limits::default()).unwrap_or_else(|errors| {
        eprintln!("{errors}");
        process::exit(1);
    });
    let folder = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let path = Path::new(&folder).join("builtin.image");
    if let Err(error) = fs::write(&path, image) {
        eprintln!("cannot write {}: {error}", path.display());
        process::exit(1);
    }
}
