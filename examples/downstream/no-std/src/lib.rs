//! Baked rules where there is neither `std` nor an allocator. That this builds is the proof: the compiler
//! refuses a `#[panic_handler]` beside `std`, and a static library with `alloc` in it but no allocator.

#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use bounce_classifier::{BounceClass, TypedClassifier, include_rules};

include_rules!(pub static RULES: TypedClassifier<enum Label> = "../../rules/own.toml");

/// The class of a reply.
pub fn class(reply: &str) -> BounceClass {
    RULES.classify(reply).class()
}

/// Whether to drop the address. A label that is new in the rules, or gone from them, has to be decided here.
pub fn is_address_dead(reply: &str) -> bool {
    match RULES.classify(reply).label() {
        Label::InvalidRecipient => true,
        Label::HouseRule | Label::QuotaIssues | Label::Uncategorized => false,
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
