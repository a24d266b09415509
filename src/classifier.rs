//! A compiled rule set that is ready to classify.

use core::fmt;
#[cfg(feature = "std")]
use std::sync::Arc;

use bounce_classifier_core::image::{Image, ImageError, Layout};
use bounce_classifier_core::matcher::first_match;

use crate::classification::{Classification, Matches, Rule};

/// A compiled rule set: baked into the program, built at run time, or loaded from an image.
///
/// It is used by reference from any number of threads, holds no lock, and allocates nothing while
/// classifying.
#[derive(Clone)]
pub struct Classifier {
    bytes: Bytes,
    layout: Layout,
}

/// Where the image is.
#[derive(Clone)]
enum Bytes {
    Static(&'static [u8]),
    #[cfg(feature = "std")]
    Shared(Arc<[u8]>),
}

/// A classifier over an image that the compiler of this very version wrote into the program.
///
/// # Panics
///
/// When the program is compiled, if the bytes are no image of this version.
pub const fn baked(image: &'static [u8]) -> Classifier {
    match Layout::read(image) {
        Ok(layout) => Classifier { bytes: Bytes::Static(image), layout },
        Err(_) => panic!("the baked image is not of this version of bounce-classifier"),
    }
}

impl Classifier {
    /// Uses an image in place, for example one that `include_bytes!` brought in.
    ///
    /// The image is validated, which takes time linear in its size; classifying is as fast as with baked
    /// rules.
    ///
    /// # Errors
    ///
    /// Where the bytes are not an image, are one of another version, or are damaged.
    pub fn from_image(image: &'static [u8]) -> Result<Classifier, ImageError> {
        let layout = validated(image)?;
        Ok(Classifier { bytes: Bytes::Static(image), layout })
    }

    /// Uses an image that was read at run time. Clones share it.
    ///
    /// # Errors
    ///
    /// As [`from_image`](Self::from_image).
    #[cfg(feature = "std")]
    pub fn from_image_bytes(image: impl Into<Arc<[u8]>>) -> Result<Classifier, ImageError> {
        let image = image.into();
        let layout = validated(&image)?;
        Ok(Classifier { bytes: Bytes::Shared(image), layout })
    }

    /// A classifier over an image that the compiler has just written.
    #[cfg(feature = "compile")]
    pub(crate) fn compiled(image: Vec<u8>) -> Classifier {
        let layout = Layout::read(&image).expect("the compiler writes whole images");
        Classifier { bytes: Bytes::Shared(image.into()), layout }
    }

    /// The image, for [`from_image_bytes`](Self::from_image_bytes) of another process. The same rules give
    /// the same bytes on every host.
    pub fn image(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Static(bytes) => bytes,
            #[cfg(feature = "std")]
            Bytes::Shared(bytes) => bytes,
        }
    }

    /// The class of a reply, given as one line: the lowest-numbered rule that matches anywhere in it.
    ///
    /// Takes time linear in the reply, and allocates nothing.
    pub fn classify(&self, reply: &str) -> Classification<'_> {
        Classification::new(self, first_match(&self.sections(), reply, 0))
    }

    /// Every rule that matches the reply, in order; the first is the one that
    /// [`classify`](Self::classify) gives.
    ///
    /// Each step takes as long as one classification.
    pub fn explain<'c, 't>(&'c self, reply: &'t str) -> Matches<'c, 't> {
        Matches::new(self, reply)
    }

    /// All rules, in matching order.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = Rule<'_>> {
        let count = self.sections().rule_count() as u32;
        (0..count).map(|number| Rule::new(self, number))
    }

    pub(crate) fn sections(&self) -> Image<'_> {
        Image::new(self.image(), &self.layout)
    }
}

/// Reads and validates an image from outside.
fn validated(image: &[u8]) -> Result<Layout, ImageError> {
    let layout = Layout::read(image)?;
    Image::new(image, &layout).validate(image)?;
    Ok(layout)
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("rules", &self.sections().rule_count())
            .field("image_bytes", &self.image().len())
            .finish()
    }
}
