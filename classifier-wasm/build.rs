//! Compresses the image of the built-in rules.

use std::path::Path;
use std::{env, fs};

use bounce_classifier::Classifier;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let image = Classifier::builtin().image();
    let packed = packed(image);
    let folder = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&folder).join("builtin.packed"), packed).expect("cargo made OUT_DIR");
}

/// So that it is unpacked soon. At the highest level, which takes a second, once.
#[cfg(not(feature = "playground"))]
fn packed(image: &[u8]) -> Vec<u8> {
    use lz4::block::{CompressionMode, compress};
    // With its length in front of it, as `lz4_flex` wants it.
    compress(image, Some(CompressionMode::HIGHCOMPRESSION(12)), true).expect("an image is short enough")
}

/// So that it is small.
#[cfg(feature = "playground")]
fn packed(image: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(image, 22).expect("memory is enough")
}
