#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bounce_classifier_fuzz::report(bytes));
