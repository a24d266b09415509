//! Baked rules where there is neither `std` nor an allocator. That this builds is the proof: the compiler
//! refuses a `#[panic_handler]` beside `std`, and a static library with `alloc` in it but no allocator.

#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use bounce_classifier::{BounceClass, Classifier, include_rules};

static RULES: Classifier = include_rules!("../../rules/own.toml");

/// The class of a reply.
pub fn class(reply: &str) -> BounceClass {
    RULES.classify(reply).class()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
