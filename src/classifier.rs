//! A compiled rule set that is ready to classify.

use core::fmt;
#[cfg(feature = "std")]
use std::sync::Arc;

use bounce_classifier_core::image::{Image, ImageError, Layers, joined};
use bounce_classifier_core::matcher::{Parts, first_match_in_layers, first_match_of_parts_in_layers};

use crate::EnhancedCode;
use crate::classification::{Classification, Matches, Rule};

/// A compiled rule set: baked into the program, built at run time, or loaded from an image.
///
/// It is used by reference from any number of threads, holds no lock, and allocates nothing while
/// classifying.
#[derive(Clone)]
pub struct Classifier(Held);

/// Where the image is.
#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "a `static` cannot hold a box, and classifiers are few")]
enum Held {
    Static(Layers<'static>),
    #[cfg(feature = "std")]
    Shared(Arc<Shared>),
}

#[cfg(feature = "std")]
self_cell::self_cell!(
    /// An image and its sections.
    struct Shared {
        owner: Arc<[u8]>,
        #[covariant]
        dependent: Layers,
    }
);

/// A classifier over an image that the compiler of this very version wrote into the program.
///
/// # Panics
///
/// When the program is compiled, if the bytes are no image of this version.
pub const fn baked(image: &'static [u8]) -> Classifier {
    match Layers::read(image) {
        Ok(image) => Classifier(Held::Static(image)),
        Err(_) => panic!("the baked image is not of this version of bounce-classifier"),
    }
}

/// The length of an image that stands before that of the built-in rules, with it.
pub const fn length_before_builtin(front: &[u8]) -> usize {
    front.len() + crate::builtin::IMAGE.len()
}

/// An image of rules that stand before the built-in ones, with their image: `N` is what [`length_before_builtin`] says.
///
/// # Panics
///
/// When the program is compiled, if it is not.
pub const fn before_builtin<const N: usize>(front: &[u8]) -> [u8; N] {
    joined(front, crate::builtin::IMAGE)
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
        let image = Layers::read(image)?;
        image.validate()?;
        Ok(Classifier(Held::Static(image)))
    }

    /// Uses an image that was read at run time. Clones share it.
    ///
    /// # Errors
    ///
    /// As [`from_image`](Self::from_image).
    #[cfg(feature = "std")]
    pub fn from_image_bytes(image: impl Into<Arc<[u8]>>) -> Result<Classifier, ImageError> {
        let shared = Shared::try_new(image.into(), |bytes| {
            let image = Layers::read(bytes)?;
            image.validate()?;
            Ok(image)
        })?;
        Ok(Classifier(Held::Shared(Arc::new(shared))))
    }

    /// A classifier over an image that the compiler has just written.
    #[cfg(feature = "compile")]
    pub(crate) fn compiled(image: Vec<u8>) -> Classifier {
        let whole = "the compiler writes whole images";
        let shared = Shared::new(image.into(), |bytes| Layers::read(bytes).expect(whole));
        Classifier(Held::Shared(Arc::new(shared)))
    }

    /// The image, for [`from_image_bytes`](Self::from_image_bytes) of another process. The same rules give
    /// the same bytes on every host.
    pub fn image(&self) -> &[u8] {
        self.layers().bytes()
    }

    /// The class of a reply, given as one line: the lowest-numbered rule that matches anywhere in it.
    ///
    /// Takes time linear in the reply, and allocates nothing.
    pub fn classify(&self, reply: &str) -> Classification<'_> {
        Classification::new(self, first_match_in_layers(self.layers(), reply, 0))
    }

    /// The class of a reply that may be anything but UTF-8: what is not, is replaced by U+FFFD, as in a
    /// [`Reply`](crate::Reply) from the wire. Only then something is allocated.
    ///
    /// ```
    /// use bounce_classifier::Classifier;
    ///
    /// let latin_1 = b"550 5.1.1 Bo\xEEte inconnue: user unknown";
    /// assert_eq!(Classifier::builtin().classify_bytes(latin_1).label(), "InvalidRecipient");
    /// ```
    #[cfg(feature = "alloc")]
    pub fn classify_bytes(&self, reply: &[u8]) -> Classification<'_> {
        match core::str::from_utf8(reply) {
            Ok(reply) => self.classify(reply),
            Err(_) => self.classify(&alloc::string::String::from_utf8_lossy(reply)),
        }
    }

    /// The class of a reply in parts: its code, its enhanced code where it has one, and its content.
    ///
    /// The same answer as [`classify`](Self::classify) gives for the line `code enhanced_code content`,
    /// without building it. Lines of the content must be joined by spaces, as in a line;
    /// `classify_reply` takes them as they are.
    ///
    /// Takes time linear in the content, and allocates nothing.
    ///
    /// ```
    /// use bounce_classifier::{Classifier, EnhancedCode};
    ///
    /// let classifier = Classifier::builtin();
    /// let parts = classifier.classify_parts(550, Some(EnhancedCode::new(5, 1, 1)), "User unknown");
    /// assert_eq!(parts.label(), classifier.classify("550 5.1.1 User unknown").label());
    /// ```
    pub fn classify_parts(
        &self,
        code: u16,
        enhanced_code: Option<EnhancedCode>,
        content: &str,
    ) -> Classification<'_> {
        let parts = Parts::new(code, enhanced_code, content);
        Classification::new(self, first_match_of_parts_in_layers(self.layers(), &parts, 0))
    }

    /// Every rule that matches the reply, in order; the first is the one that
    /// [`classify`](Self::classify) gives.
    ///
    /// Each step takes as long as one classification.
    pub fn matches<'c, 't>(&'c self, reply: &'t str) -> Matches<'c, 't> {
        Matches::new(self, reply)
    }

    /// All rules, in matching order.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = Rule<'_>> {
        let count = self.sections().rule_count() as u32;
        (0..count).map(|number| Rule::new(self, number))
    }

    /// The rule with this number; `None` where there are fewer.
    pub fn rule(&self, number: usize) -> Option<Rule<'_>> {
        let number = u32::try_from(number).ok().filter(|_| number < self.sections().rule_count())?;
        Some(Rule::new(self, number))
    }

    /// What says of the rules and labels what they are.
    #[inline(always)]
    pub(crate) fn sections(&self) -> &Image<'_> {
        self.layers().front()
    }

    /// All that decides.
    #[inline(always)]
    pub(crate) fn layers(&self) -> &Layers<'_> {
        match &self.0 {
            Held::Static(image) => image,
            #[cfg(feature = "std")]
            Held::Shared(shared) => shared.borrow_dependent(),
        }
    }
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("rules", &self.sections().rule_count())
            .field("image_bytes", &self.image().len())
            .finish()
    }
}
