//! Compiles the rule files that we ship to the built-in image.

use std::path::Path;
use std::{env, fs, process};

use bounce_classifier_core::build;
use bounce_classifier_core::compile::Limits;
use bounce_classifier_core::rules::Sources;
use bounce_classifier_rules::FILES;

fn main() {
    // The rules are a crate: cargo rebuilds this script when they change.
    println!("cargo::rerun-if-changed=build.rs");
    let mut sources = Sources::new();
    FILES.iter().for_each(|&(name, text)| sources.add(name, text));
    let image = build::build(sources, &Limits::default()).unwrap_or_else(|errors| {
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
