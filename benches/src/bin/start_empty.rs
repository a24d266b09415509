//! What starting any program costs.

fn main() {}
