//! What the macro, the build script and the run time of `bounce-classifier` share.
//!
//! Depend on `bounce-classifier`, not on this crate: it has no stable interface of its own.
//!
//! The folders are the stages: [`rules`] are parsed, [`compile`]d to an [`image`], and an image answers
//! through the [`matcher`]; [`build`] goes all the way. What compiles is behind feature `compile`; the image and the matcher
//! are `no_std`, do not allocate, and have no dependencies, because a program with baked rules carries nothing else.

#![cfg_attr(not(feature = "compile"), no_std)]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod advice;
pub mod bounce_class;
#[cfg(feature = "compile")]
pub mod build;
#[cfg(feature = "compile")]
pub mod check;
#[cfg(feature = "compile")]
pub mod compile;
#[cfg(feature = "compile")]
pub mod diagnostics;
pub mod enhanced_code;
pub mod image;
pub mod matcher;
pub mod name;
#[cfg(feature = "alloc")]
pub mod reply;
#[cfg(feature = "compile")]
pub mod rules;
#[cfg(feature = "compile")]
pub mod source;
pub mod visible;
