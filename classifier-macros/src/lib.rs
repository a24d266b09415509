//! The proc macro of `bounce-classifier`.
