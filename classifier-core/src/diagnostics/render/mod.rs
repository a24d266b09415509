//! Diagnostics for people, programs and GitHub Actions.

mod github;
#[cfg(feature = "serde")]
mod json;
pub(super) mod text;
