//! Compresses the image of the built-in rules.

use std::path::Path;
use std::{env, fs};

use bounce_classifier::Classifier;
use lz4::block::{CompressionMode, compress};

/// The highest that there is: it takes a second, once.
const LEVEL: i32 = 12;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let image = Classifier::builtin().image();
    // With its length in front of it, as `lz4_flex` wants it.
    let packed = compress(image, Some(CompressionMode::HIGHCOMPRESSION(LEVEL)), true)
        .expect("an image is short enough");
    let folder = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&folder).join("builtin.lz4"), packed).expect("cargo made OUT_DIR");
}
