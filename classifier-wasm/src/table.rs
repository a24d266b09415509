//! The classifiers of this instance, by number.

use std::cell::RefCell;
use std::sync::OnceLock;

use bounce_classifier::{Classifier, ImageError};

/// The number of the classifier with the built-in rules.
pub const BUILTIN: u32 = 0;

thread_local! {
    /// Those of images, from number 1; `None` where one was dropped. An instance of WebAssembly has one thread.
    static OTHERS: RefCell<Vec<Option<Classifier>>> = const { RefCell::new(Vec::new()) };
}

/// The built-in rules. Unpacking them is most of what a start costs.
pub fn builtin() -> &'static Classifier {
    static UNPACKED: OnceLock<Classifier> = OnceLock::new();
    UNPACKED.get_or_init(|| {
        let image = unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/builtin.packed")));
        // Trusted as what `include_rules!` bakes is: the build script has it from the library.
        bounce_classifier::__private::baked(image.leak())
    })
}

#[cfg(not(feature = "playground"))]
fn unpacked(packed: &[u8]) -> Vec<u8> {
    lz4_flex::decompress_size_prepended(packed).expect("the build script packed it")
}

#[cfg(feature = "playground")]
fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut image = Vec::new();
    let mut stream = ruzstd::decoding::StreamingDecoder::new(packed).expect("the build script packed it");
    std::io::Read::read_to_end(&mut stream, &mut image).expect("the build script packed all of it");
    image
}

/// Adds the classifier of an image, and gives its number.
///
/// # Errors
///
/// Where the bytes are no image of this version.
pub fn add(image: Vec<u8>) -> Result<u32, ImageError> {
    Classifier::from_image_bytes(image).map(keep)
}

/// Adds a classifier, and gives its number.
pub fn keep(classifier: Classifier) -> u32 {
    OTHERS.with_borrow_mut(|others| {
        let free = others.iter().position(Option::is_none).unwrap_or_else(|| {
            others.push(None);
            others.len() - 1
        });
        others[free] = Some(classifier);
        free as u32 + 1
    })
}

/// Drops a classifier, whose number may be given to another one then. The built-in one stays.
pub fn drop(number: u32) {
    OTHERS.with_borrow_mut(|others| {
        if let Some(place) = index(number).and_then(|index| others.get_mut(index)) {
            *place = None;
        }
    });
}

/// Asks a classifier something; `None` where there is none of this number.
pub fn with<T>(number: u32, ask: impl FnOnce(&Classifier) -> T) -> Option<T> {
    match index(number) {
        None => Some(ask(builtin())),
        Some(index) => OTHERS.with_borrow(|others| others.get(index)?.as_ref().map(ask)),
    }
}

/// Where the classifier is among the others; `None` for the built-in one.
fn index(number: u32) -> Option<usize> {
    number.checked_sub(BUILTIN + 1).map(|index| index as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_to_their_classifiers_until_they_are_dropped() {
        let image = builtin().image().to_vec();
        let (first, second) = (add(image.clone()).unwrap(), add(image).unwrap());
        assert_ne!(first, second);
        assert_eq!(
            with(first, |classifier| classifier.classify("552 5.2.2 Mailbox full").label().to_owned())
                .unwrap(),
            "QuotaIssues"
        );
        drop(first);
        assert!(with(first, |_| ()).is_none());
        assert!(with(second, |_| ()).is_some());
        assert!(with(77, |_| ()).is_none());
        drop(BUILTIN);
        assert!(with(BUILTIN, |_| ()).is_some());
        assert!(add(b"no image".to_vec()).is_err());
    }
}
