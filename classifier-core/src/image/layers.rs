//! Rules that stand before others which were compiled without them.
//!
//! ```text
//! front    an image of all rules, in which only the first `own` are decided
//! behind   an image of the others, as it was compiled by itself
//! ```
//!
//! The rule that matches first is the front's where one of its own matches, and else the one that the image behind gives: so
//! the answers are those of one image of all rules, and what stands behind is never compiled again. Names, places and advice
//! of all rules are in the front, for its files may say more of the labels and rules behind them.

use super::read::{Image, length_said};
use super::{ImageError, Plan};

/// An image, and the one that stands behind it, if one does.
#[derive(Clone, Copy, Debug)]
pub struct Layers<'a> {
    bytes: &'a [u8],
    front: Image<'a>,
    behind: Option<Image<'a>>,
}

const MISSING: &str = "the image of the rules behind its own";
const COUNT: &str = "the number of rules in the image behind";

impl<'a> Layers<'a> {
    /// Finds the images and their sections; see [`Image::read`].
    ///
    /// # Errors
    ///
    /// Those of [`Image::read`], for each of them, and where they do not fit together.
    pub const fn read(bytes: &'a [u8]) -> Result<Layers<'a>, ImageError> {
        let length = match length_said(bytes) {
            Ok(length) => length,
            Err(error) => return Err(error),
        };
        let (first, rest) = bytes.split_at(if length < bytes.len() { length } else { bytes.len() });
        let front = match Image::read(first) {
            Ok(front) => front,
            Err(error) => return Err(error),
        };
        if front.decides_all() {
            return match rest.len() {
                0 => Ok(Layers { bytes, front, behind: None }),
                _ => Err(ImageError::Length { found: bytes.len(), expected: length }),
            };
        }
        if rest.is_empty() {
            return Err(ImageError::Damaged(MISSING));
        }
        let behind = match Image::read(rest) {
            Ok(behind) => behind,
            Err(error) => return Err(error),
        };
        match front.rule_count().checked_sub(behind.rule_count()) {
            Some(own) if own == front.own_rules() && behind.decides_all() => {
                Ok(Layers { bytes, front, behind: Some(behind) })
            }
            _ => Err(ImageError::Damaged(COUNT)),
        }
    }

    /// Checks both; see [`Image::validate`].
    ///
    /// # Errors
    ///
    /// Those of [`Image::validate`].
    pub fn validate(&self) -> Result<(), ImageError> {
        self.front.validate()?;
        self.behind.iter().try_for_each(Image::validate)
    }

    /// All bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The image that says of all rules what they are.
    #[inline(always)]
    pub fn front(&self) -> &Image<'a> {
        &self.front
    }

    /// The image behind, where there is one.
    #[inline(always)]
    pub fn behind(&self) -> Option<&Image<'a>> {
        self.behind.as_ref()
    }

    /// Puts the plan of rule `n` into `plans[n]`, as far as there is room.
    pub fn plans(&self, plans: &mut [Plan]) {
        self.front.plans(plans);
        if let (Some(behind), Some(plans)) = (&self.behind, plans.get_mut(self.front.own_rules()..)) {
            behind.plans(plans);
        }
    }

    /// The names of the sections, each with its length in bytes, of both images together.
    pub fn section_sizes(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let behind = self.behind.map(|behind| behind.section_sizes());
        self.front
            .section_sizes()
            .into_iter()
            .enumerate()
            .map(move |(nth, (name, size))| (name, size + behind.map_or(0, |behind| behind[nth].1)))
    }
}

/// Image `front` with an image behind it: the bytes of [`Layers::read`].
///
/// `N` is the length of both, which only the caller's constants know.
///
/// # Panics
///
/// Where it is not.
pub const fn joined<const N: usize>(front: &[u8], behind: &[u8]) -> [u8; N] {
    let mut joined = [0; N];
    let (first, rest) = joined.split_at_mut(front.len());
    first.copy_from_slice(front);
    rest.copy_from_slice(behind);
    joined
}
